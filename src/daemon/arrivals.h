/*
 * arrivals.h: how often connections come of an address.
 *
 * Counted by network (address.h), in a table of fixed size: two networks may
 * share a place, and then the count.  Nobody can choose with whom.
 */
#ifndef SHOAL_ARRIVALS_H
#define SHOAL_ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "address.h"
#include "mono.h"

#define ARRIVALS_PLACES 256 /* a power of two */

struct arrivals {
	uint64_t seed;
	struct arrivals_place {
		struct mono since;
		uint32_t n;
	} place[ARRIVALS_PLACES];
};

/* The seed is a secret. */
void arrivals_init(struct arrivals *, uint64_t seed);
/* One has come; true: more than max have within a second. */
bool arrivals_are_many(
    struct arrivals *, const struct address *, uint32_t max, struct mono now);

#endif
