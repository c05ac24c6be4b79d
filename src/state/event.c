/*
 * event.c: a ring of course log events.
 */
#include "event.h"

#include <stdatomic.h>

#include "failpoint.h"
#include "mono.h"

uint32_t
event_room(uint32_t size, const au32 *head, const au32 *tail)
{
	uint32_t used;

	used = atomic_load_explicit(head, memory_order_relaxed);
	/* Acquire: an entry is not overwritten before it was copied out. */
	used -= atomic_load_explicit(tail, memory_order_acquire);
	return used < size ? size - used : 0;
}

bool
event_put(struct seg_event *ring, uint32_t size, au32 *head, const au32 *tail,
    enum event_kind kind, uint32_t arg)
{
	struct seg_event *e;
	uint32_t h;

	if (event_room(size, head, tail) == 0)
		return false;
	h = atomic_load_explicit(head, memory_order_relaxed);
	e = &ring[h % size];
	atomic_store_explicit(&e->time, wall_ns(), memory_order_relaxed);
	atomic_store_explicit(&e->kind, (uint32_t)kind, memory_order_relaxed);
	atomic_store_explicit(&e->arg, arg, memory_order_relaxed);
	FAILPOINT(event_written);
	atomic_store_explicit(head, h + 1, memory_order_release);
	FAILPOINT(event_put);
	return true;
}

uint32_t
event_peek(const struct seg_event *ring, uint32_t size, const au32 *head,
    uint32_t *tail, struct event *out, uint32_t max)
{
	const struct seg_event *e;
	uint32_t h, i, n;

	/* One look at the head: its writer may be hostile. */
	h = atomic_load_explicit(head, memory_order_acquire);
	if (h - *tail > size)
		*tail = h - size;
	n = h - *tail < max ? h - *tail : max;
	for (i = 0; i < n; i++) {
		e = &ring[(*tail + i) % size];
		out[i].time =
		    atomic_load_explicit(&e->time, memory_order_relaxed);
		out[i].kind =
		    atomic_load_explicit(&e->kind, memory_order_relaxed);
		out[i].arg =
		    atomic_load_explicit(&e->arg, memory_order_relaxed);
	}
	return n;
}
