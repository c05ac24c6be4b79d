/*
 * shots.h: kill -9 of children of daemons at random moments.
 */
#ifndef SOAK_SHOTS_H
#define SOAK_SHOTS_H

#include <stdint.h>

#include "bed.h"
#include "rng.h"

struct shots {
	int64_t worker_at, disk_at; /* the next ones */
	unsigned int workers, disks;
};

/* Now and then shoots a worker, or a disk process, of one of the bed's first
 * two daemons: about one a second, and one in four. */
void shots_turn(struct shots *, const struct bed *, struct rng *);

#endif
