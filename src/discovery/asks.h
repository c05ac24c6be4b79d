/*
 * asks.h: trackers that are being asked at the same time.
 */
#ifndef SHOAL_ASKS_H
#define SHOAL_ASKS_H

#include "ask.h"

#define ASKS_TRACKERS 4
#define ASKS_MAX      (FAMILIES * ASKS_TRACKERS)

struct asks {
	CURLM *multi;
	struct ask v[ASKS_MAX];
};

/* 0, or -1: no memory. */
int asks_init(struct asks *);
/*
 * Asks a tracker by each address family, in the places from `at` on, of which
 * there are FAMILIES.  How many are under way; what failed at once is merged
 * into the answer.
 */
unsigned int asks_begin(struct asks *, size_t at, struct about *,
    uint32_t tracker, enum tracker_event, int64_t ms, struct mono now,
    struct answer *);
/* What libcurl has ended is marked so. */
void asks_take_ended(struct asks *);
/* When one of them has something to do of its own. */
struct mono asks_next(const struct asks *);
/* Sleeps until something comes, there or on one of these descriptors, or that
 * time; at most a minute. */
void asks_nap(struct asks *, const int *fd, unsigned int n, struct mono until);

#endif
