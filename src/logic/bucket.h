/*
 * bucket.h: what may pass now at a rate that somebody else sets.
 *
 * A bucket fills at its rate, up to what comes in a quarter of a second, and
 * what passes is taken out of it.  One that has run dry yields nothing until
 * it holds a sixteenth of a second's, so that what passes goes in portions
 * and not byte by byte.
 */
#ifndef SHOAL_BUCKET_H
#define SHOAL_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

#define BUCKET_RATE_MAX (UINT64_C(1) << 40) /* bytes per second */

/* All zeroes: no limit. */
struct bucket {
	uint64_t rate;  /* bytes per second, 0: no limit */
	int64_t level;  /* bytes; < 0: more was taken than there was */
	bool dry;       /* yields nothing for now */
	struct mono at; /* when it was filled last */
};

/* The rate as it is now; with the first one it begins empty. */
void bucket_fill(struct bucket *, uint64_t rate, struct mono now);
/* Bytes that may pass; 0: none.  UINT64_MAX without a limit. */
uint64_t bucket_room(const struct bucket *);
/* So many have passed, be it more than there was room for. */
void bucket_take(struct bucket *, uint64_t n);
/* When one that yields nothing will yield something; MONO_NEVER: it does. */
struct mono bucket_due(const struct bucket *);

#endif
