/*
 * listed.h: a peer of PeerInfo.cfg that has shaken hands.
 */
#ifndef SHOAL_LISTED_H
#define SHOAL_LISTED_H

#include "admit.h"
#include "record.h"
#include "supervisor.h"

/* Who it says it is, NULL when there is no such line, and the facts. */
struct peer *listed_meet(struct supervisor *, const struct child *,
    const struct record *, struct admit_facts *);
/* It was refused since the place is taken. */
void listed_refused(struct supervisor *, struct peer *, const struct child *);

#endif
