/*
 * loop.h: trackers, local networks and the supervisor's word, until the end.
 */
#ifndef SHOAL_LOOP_H
#define SHOAL_LOOP_H

#include "announce.h"
#include "asks.h"
#include "discovery.h"
#include "local.h"

struct loop {
	struct asks asks; /* the first FAMILIES are for all but the end */
	struct about about;
	struct tell tell;
	struct local local;
	struct announce announce;
	struct announce_tracker *trackers; /* of it */
	struct answer answer; /* of the tracker that is asked, so far */
	struct rng rng;
	bool begun; /* the supervisor has said how much there is */
	bool leaving;
	struct mono leave_at; /* at the latest */
};

/* Of what the torrent says; 0, or -1: no memory. */
int loop_init(struct loop *, bool local);
/* Returns when it has left. */
void loop_run(struct loop *);

#endif
