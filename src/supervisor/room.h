/*
 * room.h: room for the next when as many peers are connected as may be.
 */
#ifndef SHOAL_ROOM_H
#define SHOAL_ROOM_H

#include "supervisor.h"

/*
 * With more listed peers than MaxPeers, connections that have served their
 * end are closed for those that have not yet had theirs; called once a second.
 */
void room_make(struct supervisor *);
/*
 * Somebody wants to come in, as p if he is known, and there is no room.  True:
 * the connection that can best be spared was ended for him, or one of those
 * that were shot has not gone yet.
 */
bool room_for(struct supervisor *, const struct child *, const struct peer *p);
/* For a listed peer there would be room. */
bool room_for_listed(const struct supervisor *);

#endif
