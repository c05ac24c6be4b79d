/*
 * announce.h: when which tracker is told what (BEP 3, 12, 31).
 *
 * One tracker is asked at a time.  A pass goes through the tiers in order and
 * ends with the first that answers; those that failed lately are left out.
 */
#ifndef SHOAL_ANNOUNCE_H
#define SHOAL_ANNOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#include "backoff.h"
#include "mono.h"
#include "rng.h"
#include "tracker_udp.h"

#define ANNOUNCE_MIN_S         30    /* between announces, whatever they say */
#define ANNOUNCE_MAX_S         3600  /* unless one forbids it so soon */
#define ANNOUNCE_LEAST_MAX_S   86400 /* seconds that it may forbid it for */
#define ANNOUNCE_DEFAULT_S     1800  /* where they say nothing */
#define ANNOUNCE_ALONE_S       60    /* twice as long each time */
#define ANNOUNCE_FEW           2     /* peers: we may be both, over 4 and 6 */
#define ANNOUNCE_FAIL_FIRST_MS 15000
#define ANNOUNCE_FAIL_MAX_MS   1800000
#define ANNOUNCE_RETRY_MAX_MIN 1440 /* that a tracker may ask for */

struct announce_tracker {
	uint32_t tracker; /* the caller's number of it */
	uint32_t tier;
	struct backoff fails;
	bool never;       /* it wants to hear no more of this torrent */
	bool knows;       /* it has answered to `started` */
	bool knows_whole; /* and that we are complete */
};

struct announce {
	struct announce_tracker *v; /* in the order in which they are asked */
	uint32_t n;
	uint32_t at;        /* where the pass is */
	bool asking;        /* v[at] is to answer */
	bool whole;         /* we have everything */
	bool was_whole;     /* when v[at] was asked */
	unsigned int alone; /* times that few peers were named */
	struct mono due;
};

/* v has tracker and tier of each, by tier; it stays the caller's, and its
 * tiers are shuffled. */
void announce_init(struct announce *, struct announce_tracker *v, uint32_t n,
    struct rng *, struct mono now);
/* All is here, from the start or since now. */
void announce_set_whole(struct announce *, struct mono now);
/* When announce_begin() may find something; not while one is asked. */
struct mono announce_next(const struct announce *);
/* True: this tracker is to be asked now, with this event. */
bool announce_begin(struct announce *, struct mono now, uint32_t *tracker,
    enum tracker_event *);
/* It has answered, named so many peers, and said how many seconds to wait and
 * how many at least; 0: it did not. */
void announce_answered(struct announce *, uint32_t peers, int64_t interval,
    int64_t min_interval, struct mono now);
/* It has not, or refused: for so many minutes (-1: it did not say), or for
 * ever. */
void announce_failed(
    struct announce *, int64_t retry_min, bool never, struct mono now);

#endif
