/*
 * turns.c: unit tests of whose turn it is.
 */
#include "turns.h"

#include <criterion/criterion.h>

#define PEERS 5
#define LEAST 2

static _Atomic uint32_t queue[TURNS_WORDS];
static struct turn peer[PEERS];
static struct mono now;

static void
set_up(void)
{
	now = (struct mono){INT64_C(5000000000)};
}

TestSuite(turns, .init = set_up);

static bool
comes(uint32_t i)
{
	return turn_comes(&peer[i], queue, LEAST, now);
}

static void
later(int64_t ms)
{
	now = mono_add_ms(now, ms);
}

Test(turns, a_few_have_one_at_a_time_in_the_order_of_asking)
{
	cr_assert(comes(0));
	cr_assert(comes(1));
	cr_assert_not(comes(2));
	cr_assert_not(comes(3));
	turn_over(queue);
	cr_assert_not(comes(3), "the other was first");
	cr_assert(comes(2));
	turn_over(queue);
	cr_assert_not(comes(0), "it asks again, behind all others");
	cr_assert(comes(3));
}

Test(turns, the_first_who_wait_look_most_often)
{
	uint32_t i;

	for (i = 0; i < PEERS; i++)
		comes(i);
	cr_assert_lt(peer[2].again.ns, peer[3].again.ns);
	cr_assert_lt(peer[3].again.ns, peer[4].again.ns);
	cr_assert_gt(peer[2].again.ns, now.ns);
}

/* As one waits who was shot with a turn. */
Test(turns, nobody_waits_for_ever)
{
	comes(0);
	comes(1);
	cr_assert_not(comes(2));
	later(3999);
	cr_assert_not(comes(2));
	later(1);
	cr_assert(comes(2));
	turn_over(queue);
	cr_assert(comes(3), "the lost one is not missed");
}

/* A turn that is had late is over once, too. */
Test(turns, who_waited_long_takes_no_bound_away)
{
	uint32_t i;

	for (i = 0; i < PEERS; i++)
		(void)comes(i);
	later(3000);
	turn_over(queue);
	cr_assert(comes(2));
	later(1000);
	cr_assert(comes(3));
	cr_assert(comes(4));
	cr_assert_eq(queue[TURNS_OVER], 1);
	for (i = 0; i < PEERS - 1; i++)
		turn_over(queue);
	cr_assert_eq(queue[TURNS_OVER], queue[TURNS_ASKED]);
	cr_assert(comes(0));
	cr_assert(comes(1));
	cr_assert_not(comes(2));
}

/* However many see that a queue stands still. */
Test(turns, the_dead_are_counted_once)
{
	uint32_t i;

	for (i = 0; i < PEERS; i++)
		(void)comes(i);
	later(4000);
	for (i = LEAST; i < PEERS; i++)
		cr_assert(comes(i));
	cr_assert_eq(queue[TURNS_OVER], LEAST);
}

Test(turns, who_leaves_holds_nobody_up)
{
	comes(0);
	comes(1);
	cr_assert_not(comes(2));
	cr_assert_not(comes(3));
	turn_leave(&peer[2], queue);
	cr_assert_not(comes(3));
	turn_over(queue);
	cr_assert(comes(3));
	turn_leave(&peer[3], queue);
	cr_assert_not(comes(4), "who does not wait leaves nothing");
}

/* Turns are short, so many may be had: what is sent in half a second. */
Test(turns, on_a_fast_link_more_have_one)
{
	uint32_t i;

	for (i = 0; i < 100; i++) {
		cr_assert(comes(0));
		turn_over(queue);
		later(5);
	}
	for (i = 0; i < 90; i++)
		cr_assert(comes(0), "%u", i);
}

Test(turns, what_was_long_ago_does_not_count)
{
	uint32_t i;

	for (i = 0; i < 100; i++) {
		cr_assert(comes(0));
		turn_over(queue);
		later(5);
	}
	later(60000);
	cr_assert(comes(0));
	cr_assert(comes(0));
	cr_assert_not(comes(0));
}

/* The words are advice, and go round. */
Test(turns, any_words_are_survived)
{
	queue[TURNS_ASKED] = UINT32_MAX;
	queue[TURNS_OVER] = UINT32_MAX;
	cr_assert(comes(0));
	cr_assert(comes(1));
	cr_assert_not(comes(2));
	queue[TURNS_OVER] = 1u << 31;
	comes(2);
	later(4000);
	cr_assert(comes(2));
	queue[TURNS_OVER] = queue[TURNS_ASKED] + 1000;
	cr_assert(comes(0));
	cr_assert(comes(1));
	cr_assert_not(comes(3), "the bound is back");
}
