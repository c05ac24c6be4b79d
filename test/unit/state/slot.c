/*
 * slot.c: tests of a slot's record under its semaphore.
 */
#include "slot.h"

#include <criterion/criterion.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "rng.h"

#define WORKER     1001
#define SUPERVISOR 1000
#define PIECES     200 /* four words, the last with spare bits */

static int
sem_value(struct seg_slot *slot)
{
	int v;

	cr_assert_eq(sem_getvalue(&slot->sem, &v), 0);
	return v;
}

/* A record all of whose fields say i. */
static struct slot_copy
copy_of(uint32_t i)
{
	return (struct slot_copy){.bytes_down = i,
	    .bytes_up = i,
	    .last_in = i,
	    .flags = i,
	    .peer_have = i,
	    .announced = i,
	    .asked = i};
}

static bool
is_copy_of(const struct slot_copy *c, uint32_t i)
{
	return c->bytes_down == i && c->bytes_up == i && c->last_in == i &&
	    c->flags == i && c->peer_have == i && c->announced == i &&
	    c->asked == i;
}

Test(slot, what_is_published_is_what_the_snapshot_shows)
{
	struct slot_copy in = {1, 2, 3, CONN_AM_CHOKING, 5, 6, 7}, out;
	uint64_t theirs[4] = {10, 20, 30, 40}, bits[4] = {0};
	struct seg s;
	struct seg_slot *slot;

	fixture_segment(&s, 2, 1, PIECES);
	slot = seg_slot(&s, 1);
	cr_assert(slot_publish(slot, &in, theirs, 0, 4, WORKER));
	theirs[1] = theirs[2] = 99;
	cr_assert(slot_publish(slot, &in, theirs, 1, 2, WORKER));
	cr_assert(slot_publish(slot, &in, NULL, 0, 4, WORKER));
	cr_assert(slot_snapshot(slot, &out, bits, PIECES, SUPERVISOR));
	cr_assert_eq(memcmp(&in, &out, sizeof(in)), 0);
	cr_assert_eq(bits[0], 10);
	cr_assert_eq(bits[1], 99);
	cr_assert_eq(bits[2], 30);
	cr_assert_eq(bits[3], 40);
	cr_assert_eq(sem_value(slot), 1);
	cr_assert_eq(slot->holder, 0);
}

Test(slot, spare_bits_of_a_lying_worker_are_cut_off)
{
	struct slot_copy c = copy_of(0);
	uint64_t theirs[4] = {0, 0, 0, UINT64_MAX}, bits[4];
	struct seg s;

	fixture_segment(&s, 1, 1, PIECES);
	cr_assert(slot_publish(seg_slot(&s, 0), &c, theirs, 0, 4, WORKER));
	cr_assert(slot_snapshot(seg_slot(&s, 0), &c, bits, PIECES, SUPERVISOR));
	cr_assert_eq(bits[3], (1u << PIECES % 64) - 1);
}

static int
hold(void *arg)
{
	struct seg_slot *slot = arg;

	if (sem_trywait(&slot->sem) == -1)
		return 1;
	atomic_store(&slot->holder, (uint32_t)getpid());
	for (;;)
		pause();
}

Test(slot, nobody_waits_for_a_stopped_holder)
{
	struct slot_copy c = copy_of(1), out = copy_of(2);
	struct seg s;
	struct seg_slot *slot;
	pid_t child;

	fixture_segment(&s, 1, 1, PIECES);
	slot = seg_slot(&s, 0);
	child = fixture_start(hold, slot);
	while (atomic_load(&slot->holder) == 0)
		usleep(1000);
	kill(child, SIGSTOP);
	cr_assert_not(slot_snapshot(slot, &out, NULL, 0, SUPERVISOR));
	cr_assert(is_copy_of(&out, 2));
	cr_assert_not(slot_publish(slot, &c, NULL, 0, 0, WORKER));
	cr_assert_eq(slot->holder, (uint32_t)child);
	kill(child, SIGKILL);
	cr_assert_eq(fixture_end(child), -SIGKILL);
}

/* Dies in the middle of a publication: as slot_publish, up to there. */
static int
die_publishing(void *arg)
{
	struct seg_slot *slot = arg;

	if (sem_trywait(&slot->sem) == -1)
		return 1;
	atomic_store(&slot->holder, (uint32_t)getpid());
	atomic_fetch_add(&slot->change, 1);
	atomic_store(&slot->rec.announced, 5);
	kill(getpid(), SIGKILL);
	return 1;
}

Test(slot, r13_one_whose_worker_died_holding_it_is_usable_after_the_reset)
{
	struct slot_copy c;
	struct seg s;
	struct seg_slot *slot;

	fixture_segment(&s, 1, 1, PIECES);
	slot = seg_slot(&s, 0);
	cr_assert_eq(fixture_run(die_publishing, slot), -SIGKILL);
	cr_assert_not(slot_snapshot(slot, &c, NULL, 0, SUPERVISOR));
	cr_assert_not(slot_peek(slot, &c));
	cr_assert_eq(c.announced, 5);
	slot_read_last(slot, &c);
	cr_assert_eq(c.announced, 5);
	slot_reset(slot, PIECES);
	cr_assert(slot_peek(slot, &c));
	cr_assert(slot_snapshot(slot, &c, NULL, 0, SUPERVISOR));
	cr_assert(is_copy_of(&c, 0));
	cr_assert(slot_publish(slot, &c, NULL, 0, 0, WORKER));
	cr_assert(slot_peek(slot, &c));
}

Test(slot, r15_a_reset_leaves_what_disk_compares_with)
{
	struct slot_copy c = copy_of(3);
	uint64_t theirs[4] = {1, 1, 1, 1}, bits[4] = {9, 9, 9, 9};
	struct seg s;
	struct seg_slot *slot;

	fixture_segment(&s, 1, 1, PIECES);
	slot = seg_slot(&s, 0);
	cr_assert(slot_publish(slot, &c, theirs, 0, 4, WORKER));
	slot->filled[17] = 4;
	slot->event_head = 5;
	slot->dirty[0] = 1;
	slot->want = 3;
	slot->asleep = slot->ack = 1;
	slot->acked = 1;
	slot_reset(slot, PIECES);
	cr_assert_eq(slot->filled[17], 4);
	cr_assert_eq(slot->event_head, 5);
	cr_assert_eq(slot->dirty[0], 1);
	cr_assert_eq(slot->want, 3);
	cr_assert_eq(slot->asleep, 0);
	cr_assert_eq(slot->ack, 0);
	cr_assert_eq(slot->acked, 0);
	cr_assert(slot_snapshot(slot, &c, bits, PIECES, SUPERVISOR));
	cr_assert(is_copy_of(&c, 0));
	cr_assert_eq(bits[0] | bits[1] | bits[2] | bits[3], 0);
}

#define ROUNDS 1000000

static int
publish_many(void *arg)
{
	struct seg_slot *slot = arg;
	struct slot_copy c;
	uint64_t theirs[4];
	uint32_t i;

	for (i = 1; i <= ROUNDS; i++) {
		c = copy_of(i);
		theirs[0] = theirs[1] = theirs[2] = theirs[3] = i & 0xff;
		/* A failed try is repeated: the next turn of the loop. */
		if (!slot_publish(slot, &c, theirs, 0, 4, WORKER))
			usleep(1);
	}
	while (!slot_publish(slot, &c, theirs, 0, 4, WORKER))
		usleep(1);
	return 0;
}

Test(slot, neither_a_snapshot_nor_a_peek_is_ever_torn)
{
	struct slot_copy c = copy_of(0);
	uint64_t bits[4];
	uint32_t i, peeks = 0, snaps = 0;
	struct seg s;
	struct seg_slot *slot;
	pid_t child;

	fixture_segment(&s, 1, 1, PIECES);
	slot = seg_slot(&s, 0);
	child = fixture_start(publish_many, slot);
	for (i = 0; c.flags != ROUNDS; i++) {
		if (slot_peek(slot, &c)) {
			peeks++;
			cr_assert(is_copy_of(&c, c.flags));
		}
		if (i % 64 == 0 &&
		    slot_snapshot(slot, &c, bits, PIECES, SUPERVISOR)) {
			snaps++;
			cr_assert(is_copy_of(&c, c.flags));
			cr_assert_eq(bits[0], c.flags & 0xff);
			cr_assert_eq(bits[3], c.flags & 0xff);
		}
	}
	cr_assert_eq(fixture_end(child), 0);
	cr_assert_gt(peeks, 0);
	cr_assert_gt(snaps, 0);
	cr_assert_eq(sem_value(slot), 1);
}

static int
use_scribbled(void *arg)
{
	struct seg_slot *slot = arg;
	struct slot_copy c;
	struct rng rng;
	uint32_t i, w[sizeof(sem_t) / 4];
	size_t k;

	rng_seed(&rng, 1);
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < sizeof(w) / sizeof(w[0]); k++)
			w[k] = rng_below(&rng, 4) == 0 ?
			    (uint32_t)rng_next(&rng) :
			    (uint32_t)rng_below(&rng, 256);
		memcpy(&slot->sem, w, sizeof(w));
		/* A try that succeeds leaves a semaphore that works. */
		if (slot_snapshot(slot, &c, NULL, 0, SUPERVISOR) &&
		    !slot_snapshot(slot, &c, NULL, 0, SUPERVISOR))
			return 1;
	}
	return 0;
}

/* glibc's sem_post would hang here, or abort: it believes the words of the
 * semaphore that it hands to futex(2). */
Test(slot, a_scribbled_semaphore_neither_stops_nor_ends_the_supervisor)
{
	struct seg s;

	fixture_segment(&s, 1, 1, PIECES);
	cr_assert_eq(fixture_run(use_scribbled, seg_slot(&s, 0)), 0);
}
