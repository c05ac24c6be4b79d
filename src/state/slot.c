/*
 * slot.c: the record of a connection, under its semaphore.
 *
 * Worker and supervisor only try, and neither ever waits for the other: one
 * may be stopped, or dead, in the middle.
 */
#include "slot.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

#include "change.h"
#include "failpoint.h"

/* Tries of slot_peek; a writer is through within the first few. */
#define PEEK_TRIES 256

static uint32_t
load32(const au32 *w)
{
	return atomic_load_explicit(w, memory_order_relaxed);
}

static uint64_t
load64(const au64 *w)
{
	return atomic_load_explicit(w, memory_order_relaxed);
}

static void
store32(au32 *w, uint32_t v)
{
	atomic_store_explicit(w, v, memory_order_relaxed);
}

static void
store64(au64 *w, uint64_t v)
{
	atomic_store_explicit(w, v, memory_order_relaxed);
}

static void
record_store(struct seg_record *r, const struct slot_copy *c)
{
	store64(&r->bytes_down, c->bytes_down);
	store64(&r->bytes_up, c->bytes_up);
	store32(&r->flags, c->flags);
	store32(&r->peer_have, c->peer_have);
	store32(&r->announced, c->announced);
	store32(&r->asked, c->asked);
	store64(&r->last_in, c->last_in);
}

static void
record_load(const struct seg_record *r, struct slot_copy *c)
{
	c->bytes_down = load64(&r->bytes_down);
	c->bytes_up = load64(&r->bytes_up);
	c->flags = load32(&r->flags);
	c->peer_have = load32(&r->peer_have);
	c->announced = load32(&r->announced);
	c->asked = load32(&r->asked);
	c->last_in = load64(&r->last_in);
}

bool
slot_publish(struct seg_slot *slot, const struct slot_copy *c,
    const uint64_t *theirs, uint32_t first, uint32_t last, uint32_t pid)
{
	uint32_t i;

	if (sem_trywait(&slot->sem) == -1)
		return false;
	store32(&slot->holder, pid);
	change_begin(&slot->change);
	record_store(&slot->rec, c);
	FAILPOINT(publish_middle);
	if (theirs != NULL)
		for (i = first; i < last; i++)
			store64(&slot->bitfield[i], theirs[i]);
	change_end(&slot->change);
	store32(&slot->holder, 0);
	sem_post(&slot->sem);
	FAILPOINT(publish_done);
	return true;
}

/*
 * The supervisor gives the semaphore back by making it anew, never by
 * sem_post: the worker owns every word of it, and glibc would hand what it
 * finds there to the kernel (bell.h).  Nobody sleeps on it, and while the
 * supervisor holds it no try of the worker's changes it.
 */
static void
semaphore_anew(struct seg_slot *slot)
{
	store32(&slot->holder, 0);
	/* All reading of the record, and the holder, before the semaphore. */
	atomic_thread_fence(memory_order_release);
	sem_init(&slot->sem, 1, 1);
}

bool
slot_snapshot(struct seg_slot *slot, struct slot_copy *c, uint64_t *bits,
    uint32_t n, uint32_t pid)
{
	size_t i;

	if (sem_trywait(&slot->sem) == -1)
		return false;
	store32(&slot->holder, pid);
	record_load(&slot->rec, c);
	if (bits != NULL) {
		for (i = 0; i < bits_words(n); i++)
			bits[i] = load64(&slot->bitfield[i]);
		/* A worker may lie in the spare bits too. */
		bits_trim(bits, n);
	}
	semaphore_anew(slot);
	return true;
}

void
slot_read_last(struct seg_slot *slot, struct slot_copy *c)
{
	record_load(&slot->rec, c);
}

bool
slot_peek(const struct seg_slot *slot, struct slot_copy *c)
{
	uint32_t count;
	int i;

	for (i = 0; i < PEEK_TRIES; i++) {
		bool even = change_read_begin(&slot->change, &count);

		record_load(&slot->rec, c);
		if (even && change_read_end(&slot->change, count))
			return true;
	}
	return false;
}

/*
 * R15: what disk compares with its own words goes on: filled, event_head,
 * also the dirty words and want, which are nobody's memory of a peer.
 */
void
slot_reset(struct seg_slot *slot, uint32_t max_pieces)
{
	static const struct slot_copy nothing;
	size_t i;

	change_begin(&slot->change);
	record_store(&slot->rec, &nothing);
	for (i = 0; i < bits_words(max_pieces); i++)
		store64(&slot->bitfield[i], 0);
	change_end(&slot->change);
	store32(&slot->asleep, 0);
	store32(&slot->ack, 0);
	store64(&slot->acked, 0);
	semaphore_anew(slot);
}
