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

#endif
