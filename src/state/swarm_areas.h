/*
 * swarm_areas.h: where each area of a swarm's object lies.
 *
 * As with the segment (seg_areas.h): the layout follows from two counts and
 * the kind of digest, and
 * a check is a comparison.
 */
#ifndef SHOAL_SWARM_AREAS_H
#define SHOAL_SWARM_AREAS_H

#include <stdint.h>

#include "swarm.h"

struct swarm_areas {
	uint64_t have, stored, logged, doubtful, author, avail, digest, wanted;
	uint64_t size; /* of all */
};

/* 0, or -1: a count is zero, or the size does not fit 2^63. */
int swarm_areas(struct swarm_areas *, const struct geometry *, enum digest_kind)
    __attribute__((warn_unused_result));

/* Points to the areas of a mapping of such an object. */
void swarm_point(struct swarm *, uint8_t *base, const struct swarm_areas *,
    const struct geometry *, enum digest_kind);

#endif
