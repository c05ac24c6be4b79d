/*
 * pace.h: how much may be asked of a peer at a time.
 *
 * As much as it brought within about half a second, and some more: so the asks
 * that stand double with each round trip until they fill the path, and what
 * waits at a peer is little enough to be asked of another that turns out to be
 * quicker.
 */
#ifndef SHOAL_PACE_H
#define SHOAL_PACE_H

#include <stdint.h>

#include "mono.h"

struct pace {
	struct mono since; /* of this half */
	uint32_t now;      /* blocks that came within it */
	uint32_t last;     /* and within the one before */
};

/* n blocks have come. */
void pace_came(struct pace *, uint32_t n, struct mono now);
/* Blocks that may be asked for at a time, at least 1, at most max. */
uint32_t pace_depth(const struct pace *, uint32_t max);

#endif
