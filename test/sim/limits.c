/*
 * limits.c: a limit and the connections that share it, in virtual time.
 */
#include <criterion/criterion.h>

#include "bucket.h"
#include "budget.h"
#include "rng.h"

#define LIMIT   UINT64_C(1000000)
#define CONNS   50
#define DEAL_MS 100
#define HELD_MS 300 /* as the worker says it */

/* Each has bytes that come at its own pace and pass as its bucket allows. */
static struct conn {
	struct bucket bucket;
	struct budget_meter meter;
	uint64_t link;  /* bytes per second that it wants */
	double waiting; /* bytes that have come */
	uint64_t passed;
	int64_t held;
} conn[CONNS];

static struct rng rng;
static int64_t now; /* ms */
static uint64_t may[CONNS];

static struct mono
mono(int64_t ms)
{
	return mono_add_ms((struct mono){INT64_C(5000000000)}, ms);
}

static void
deal(void)
{
	struct budget_share v[CONNS] = {0};
	uint32_t i;

	for (i = 0; i < CONNS; i++) {
		budget_look(&conn[i].meter, conn[i].passed, DEAL_MS);
		v[i].used = conn[i].meter.rate;
		v[i].held = conn[i].held + HELD_MS > now;
	}
	budget_deal(LIMIT, v, CONNS);
	for (i = 0; i < CONNS; i++)
		may[i] = v[i].may;
}

/* A turn, as a worker has them at any time. */
static void
turn(struct conn *c, uint64_t rate)
{
	uint64_t n, room;

	bucket_fill(&c->bucket, rate, mono(now));
	if (c->waiting < 1)
		return;
	room = bucket_room(&c->bucket);
	if (room == 0)
		c->held = now;
	n = room < (uint64_t)c->waiting ? room : (uint64_t)c->waiting;
	bucket_take(&c->bucket, n);
	c->waiting -= (double)n;
	c->passed += n;
}

static uint64_t
passed(void)
{
	uint64_t n = 0;
	uint32_t i;

	for (i = 0; i < CONNS; i++)
		n += conn[i].passed;
	return n;
}

/* Bytes that pass within so many ms. */
static uint64_t
run(int64_t ms)
{
	uint64_t before = passed();
	int64_t end = now + ms;
	uint32_t i;

	for (; now < end; now++) {
		if (now % DEAL_MS == 0)
			deal();
		for (i = 0; i < CONNS; i++) {
			conn[i].waiting += (double)conn[i].link / 1000;
			if (conn[i].waiting > (double)conn[i].link / 2)
				conn[i].waiting = (double)conn[i].link / 2;
			if (rng_below(&rng, 3) == 0)
				turn(&conn[i], may[i]);
		}
	}
	return passed() - before;
}

static void
set_up(void)
{
	uint32_t i;

	rng_seed(&rng, 21);
	now = 1000;
	for (i = 0; i < CONNS; i++)
		conn[i].held = -HELD_MS;
}

TestSuite(limits, .init = set_up);

static void
assert_kept(uint64_t bytes, uint64_t seconds)
{
	cr_assert_leq(bytes, seconds * LIMIT * 105 / 100);
	cr_assert_geq(
	    bytes, seconds * LIMIT * 90 / 100, "%lu", (unsigned long)bytes);
}

Test(limits, one_that_wants_all_gets_all)
{
	conn[3].link = 20 * LIMIT;
	assert_kept(run(10000), 10);
}

Test(limits, all_that_want_all_share)
{
	uint32_t i;

	for (i = 0; i < CONNS; i++)
		conn[i].link = LIMIT;
	assert_kept(run(10000), 10);
	for (i = 0; i < CONNS; i++)
		cr_assert_geq(conn[i].passed, 9 * LIMIT / CONNS);
}

Test(limits, what_the_idle_leave_is_used_a_second_later)
{
	uint32_t i;

	for (i = 0; i < CONNS; i++)
		conn[i].link = LIMIT;
	run(5000);
	for (i = 1; i < CONNS; i++)
		conn[i].link = 0;
	run(1000);
	assert_kept(run(5000), 5);
}

Test(limits, who_begins_has_its_share_a_second_later)
{
	uint64_t before;

	conn[0].link = 5 * LIMIT;
	run(5000);
	conn[1].link = 5 * LIMIT;
	run(1000);
	before = conn[1].passed;
	assert_kept(run(10000), 10);
	cr_assert_geq(conn[1].passed - before, 45 * LIMIT / 10);
}

Test(limits, slow_ones_are_not_held_for_the_fast)
{
	uint32_t i;

	for (i = 0; i < CONNS; i++)
		conn[i].link = i < 5 ? LIMIT / 4 : LIMIT / 100;
	run(2000);
	assert_kept(run(10000), 10);
	for (i = 5; i < CONNS; i++)
		cr_assert_geq(conn[i].passed, 11 * LIMIT / 100);
}

/* Who wants what changes all the time. */
Test(limits, holds_whatever_they_want)
{
	uint64_t all = 0;
	uint32_t i;
	int s;

	for (s = 0; s < 60; s++) {
		for (i = 0; i < CONNS; i++)
			if (rng_below(&rng, 5) == 0)
				conn[i].link = rng_below(&rng, LIMIT / 4);
		all += run(1000);
	}
	assert_kept(all, 60);
}
