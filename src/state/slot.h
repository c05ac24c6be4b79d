/*
 * slot.h: a slot's record between its worker, the supervisor and readers.
 *
 * The semaphore may be used by two C libraries at once, of which one frees
 * what the other took: that is sound as long as nobody sleeps on it, so
 * nobody may (README).
 */
#ifndef SHOAL_SLOT_H
#define SHOAL_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "bits.h"
#include "event.h"
#include "segment.h"

/* A record copied out, plain words. */
struct slot_copy {
	uint64_t bytes_down, bytes_up, last_in;
	uint32_t flags; /* CONN_ */
	uint32_t peer_have, announced, asked;
};

/*
 * Worker: writes its record.  Tries the semaphore and never waits: false when
 * the supervisor holds it (try again on the next turn).  dirty_words: which
 * words of the bitfield to copy from theirs (NULL: none), as [first, last).
 */
bool slot_publish(struct seg_slot *, const struct slot_copy *,
    const uint64_t *theirs, uint32_t first, uint32_t last, uint32_t pid)
    __attribute__((warn_unused_result));

/*
 * Supervisor: copies the record, and the bitfield of n bits when bits is not
 * NULL.  false when the worker holds the semaphore: use the former sample.
 */
bool slot_snapshot(struct seg_slot *, struct slot_copy *, uint64_t *bits,
    uint32_t n, uint32_t pid) __attribute__((warn_unused_result));
/* The worker is dead and reaped: reads without the semaphore. */
void slot_read_last(struct seg_slot *, struct slot_copy *);
/*
 * Tools: copies by change count, a bounded number of tries.  false when the
 * record stayed torn (its worker died or is stopped in the middle); *c is
 * then the last copy.
 */
bool slot_peek(const struct seg_slot *, struct slot_copy *)
    __attribute__((warn_unused_result));

/* Supervisor, after waitid (R13): semaphore anew, record and bitfield zeroed,
 * no holder; sequence words and event head go on (R15). */
void slot_reset(struct seg_slot *, uint32_t max_pieces);

#endif
