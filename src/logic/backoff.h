/*
 * backoff.h: waiting times that grow when something fails again.
 */
#ifndef SHOAL_BACKOFF_H
#define SHOAL_BACKOFF_H

#include <stdint.h>

#include "mono.h"

/* Redialling: 100 ms, doubling to 1 s, to 10 s where strangers are dialled. */
#define REDIAL_FIRST_MS   100
#define REDIAL_MAX_MS     1000
#define REDIAL_TORRENT_MS 10000
#define REDIAL_VAIN_MS    60000 /* one seed another, say */
/* Crashes of a peer's workers: 100 ms, doubling to 10 s, halved
 * for each 10 s without one. */
#define PENALTY_FIRST_MS 100
#define PENALTY_MAX_MS   10000
#define PENALTY_DECAY_MS 10000

struct backoff {
	int64_t delay_ms;  /* of the next failure; 0: the first */
	struct mono last;  /* the last failure, or the last halving since */
	struct mono until; /* nothing before this */
};

void backoff_reset(struct backoff *);
/* A failure: `until` becomes now + delay, the delay doubles up to max. */
void backoff_fail(
    struct backoff *, int64_t first_ms, int64_t max_ms, struct mono now);
/* Halves the delay for every decay_ms since the last failure, each counted
 * once; may be called at any time, as often as one likes. */
void backoff_decay(struct backoff *, int64_t decay_ms, struct mono now);

#endif
