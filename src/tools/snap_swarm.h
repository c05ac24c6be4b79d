/*
 * snap_swarm.h: the swarm's half of a snapshot.
 */
#ifndef SHOAL_SNAP_SWARM_H
#define SHOAL_SNAP_SWARM_H

#include "snap.h"
#include "swarm.h"

/* What a mapped swarm shows; `to` was zeroed.  Call it under guard_run. */
void snap_read_swarm(const struct swarm *, struct snap_swarm *to);

#endif
