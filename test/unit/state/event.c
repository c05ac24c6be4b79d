/*
 * event.c: tests of the rings of events.
 */
#include "event.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <string.h>

#include "fixture.h"
#include "mono.h"

#define SIZE 8

struct ring {
	struct seg_event e[SIZE];
	au32 head, tail;
};

static bool
put(struct ring *r, uint32_t arg)
{
	return event_put(r->e, SIZE, &r->head, &r->tail, EVENT_HAVE, arg);
}

static uint32_t
peek(struct ring *r, uint32_t *tail, struct event *out, uint32_t max)
{
	*tail = r->tail;
	return event_peek(r->e, SIZE, &r->head, tail, out, max);
}

Test(event, comes_out_as_it_was_put)
{
	static struct ring r;
	struct event out[SIZE];
	uint64_t before = wall_ns();
	uint32_t tail;

	cr_assert(event_put(r.e, SIZE, &r.head, &r.tail, EVENT_CHOKED_BY, 7));
	cr_assert(put(&r, 9));
	cr_assert_eq(peek(&r, &tail, out, SIZE), 2);
	cr_assert_eq(out[0].kind, EVENT_CHOKED_BY);
	cr_assert_eq(out[0].arg, 7);
	cr_assert_geq(out[0].time, before);
	cr_assert_eq(out[1].kind, EVENT_HAVE);
	cr_assert_eq(out[1].arg, 9);
}

Test(event, a_full_ring_takes_no_more)
{
	static struct ring r;
	uint32_t i;

	for (i = 0; i < SIZE; i++) {
		cr_assert_eq(event_room(SIZE, &r.head, &r.tail), SIZE - i);
		cr_assert(put(&r, i));
	}
	cr_assert_eq(event_room(SIZE, &r.head, &r.tail), 0);
	cr_assert_not(put(&r, 0));
	r.tail = 1;
	cr_assert(put(&r, 0));
}

Test(event, stays_until_the_tail_is_stored)
{
	static struct ring r;
	struct event out[SIZE];
	uint32_t i, tail;

	for (i = 0; i < 5; i++)
		cr_assert(put(&r, i));
	for (i = 0; i < 2; i++) {
		cr_assert_eq(peek(&r, &tail, out, 3), 3);
		cr_assert_eq(out[2].arg, 2);
	}
	r.tail = tail + 3;
	cr_assert_eq(peek(&r, &tail, out, 3), 2);
	cr_assert_eq(out[0].arg, 3);
}

Test(event, counts_wrap)
{
	static struct ring r;
	struct event out[SIZE];
	uint32_t i, tail;

	r.head = r.tail = UINT32_MAX - 2;
	for (i = 0; i < SIZE; i++)
		cr_assert(put(&r, i));
	cr_assert_not(put(&r, 0));
	cr_assert_eq(peek(&r, &tail, out, SIZE), SIZE);
	for (i = 0; i < SIZE; i++)
		cr_assert_eq(out[i].arg, i);
}

Test(event, a_lying_head_yields_what_the_ring_can_hold_and_no_more)
{
	static const uint32_t lies[] = {SIZE + 1, 1000, UINT32_MAX, 1u << 31};
	static struct ring r;
	struct event out[2 * SIZE];
	uint32_t n, tail;
	size_t i;

	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		r.tail = 77;
		r.head = r.tail + lies[i];
		n = peek(&r, &tail, out, 2 * SIZE);
		cr_assert_eq(n, SIZE);
		/* One look is all the lie costs. */
		r.tail = tail + n;
		cr_assert_eq(peek(&r, &tail, out, 2 * SIZE), 0);
	}
}

#define MANY 20000

static int
put_many(void *arg)
{
	uint32_t i;

	for (i = 0; i < MANY; i++)
		while (!put(arg, i))
			sched_yield();
	return 0;
}

Test(event, none_is_lost_or_torn_between_two_processes)
{
	struct ring *r = fixture_shared(sizeof(*r));
	struct event out[SIZE];
	pid_t child = fixture_start(put_many, r);
	uint32_t i, n, next, tail;

	for (next = 0; next < MANY;) {
		n = peek(r, &tail, out, 5);
		for (i = 0; i < n; i++)
			cr_assert_eq(out[i].arg, next++);
		atomic_store_explicit(&r->tail, tail + n, memory_order_release);
		if (n == 0)
			sched_yield();
	}
	cr_assert_eq(fixture_end(child), 0);
}
