/*
 * event.h: rings of course log events, from their owner to disk process 0.
 *
 * Event number n is in entry n % size.  Head and tail count events and wrap;
 * only the owner stores the head, only disk process 0 the tail.
 */
#ifndef SHOAL_EVENT_H
#define SHOAL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "segment.h"

/*
 * Worker or supervisor: appends an event to a ring of size entries (a power
 * of two), false when it is full.
 */
bool event_put(struct seg_event *ring, uint32_t size, au32 *head,
    const au32 *tail, enum event_kind, uint32_t arg)
    __attribute__((warn_unused_result));
/* Room left in a ring. */
uint32_t event_room(uint32_t size, const au32 *head, const au32 *tail);

/* An event copied out; kind and arg are whatever the owner wrote. */
struct event {
	uint64_t time; /* CLOCK_REALTIME ns */
	uint32_t kind, arg;
};
/*
 * Disk 0: copies up to max events from number *tail on, without taking them:
 * when their lines are written the caller stores *tail plus how many.
 * Returns how many.  A head more than size ahead is a lie; *tail is then moved
 * up to the last size events it claims.
 */
uint32_t event_peek(const struct seg_event *ring, uint32_t size,
    const au32 *head, uint32_t *tail, struct event *out, uint32_t max);

#endif
