/*
 * turns.c: unit tests of whose turn it is.
 */
#include "turns.h"

#include <criterion/criterion.h>

#define N     20
#define PIECE (256 << 10)
#define FIRST 4 /* at once, of such pieces */

static struct turns_peer peer[N];
static struct turns turns;
static struct mono now = {1};

static void
set_up(void)
{
	turns_init(&turns, peer, N, PIECE);
}

TestSuite(turns, .init = set_up);

static void
ask(uint32_t i)
{
	cr_assert(
	    turns_on_word(&turns, i, peer[i].asked + 1, peer[i].over, now));
}

static void
end(uint32_t i)
{
	cr_assert(
	    turns_on_word(&turns, i, peer[i].asked, peer[i].over + 1, now));
}

static void
all_ask(void)
{
	uint32_t i;

	for (i = N; i > 0; i--)
		ask(i - 1);
}

static uint32_t
deal(void)
{
	uint32_t n = 0;

	while (turns_deal(&turns, now) != -1)
		n++;
	return n;
}

static void
pass(int64_t ms)
{
	now = mono_add_ms(now, ms);
}

Test(turns, nobody_has_one_who_does_not_ask)
{
	cr_assert_eq(turns_deal(&turns, now), -1);
	ask(3);
	cr_assert_eq(turns_deal(&turns, now), 3);
	cr_assert_eq(turns_deal(&turns, now), -1);
}

Test(turns, who_asked_first_is_first)
{
	ask(7);
	ask(2);
	cr_assert_eq(turns_deal(&turns, now), 7);
	ask(7);
	cr_assert_eq(turns_deal(&turns, now), 2);
	cr_assert_eq(turns_deal(&turns, now), 7);
}

Test(turns, few_have_one_at_a_time)
{
	all_ask();
	cr_assert_eq(deal(), FIRST);
	end(N - 1);
	cr_assert_eq(deal(), 1);
	turns_forget(&turns, N - 2);
	cr_assert_eq(deal(), 1);
	cr_assert_eq(peer[N - FIRST - 2].dealt, 1);
}

Test(turns, pieces_that_are_small_go_by_the_megabyte)
{
	turns_init(&turns, peer, N, 128 << 10);
	all_ask();
	cr_assert_eq(deal(), 8);
}

Test(turns, large_pieces_go_to_three)
{
	turns_init(&turns, peer, N, 4 << 20);
	all_ask();
	cr_assert_eq(deal(), 3);
}

Test(turns, who_takes_long_holds_nobody_up)
{
	all_ask();
	(void)deal();
	pass(1900);
	cr_assert_eq(deal(), 0);
	pass(100);
	cr_assert_eq(deal(), FIRST);
}

Test(turns, nobody_waits_longer_than_three_seconds)
{
	all_ask();
	(void)deal();
	pass(2500);
	cr_assert_eq(deal(), FIRST);
	pass(500);
	cr_assert_eq(deal(), N - 2 * FIRST);
}

Test(turns, who_wants_none_any_more_has_none)
{
	all_ask();
	(void)deal();
	cr_assert(turns_on_word(&turns, 0, 1, 1, now));
	pass(10000);
	(void)deal();
	cr_assert_eq(peer[0].dealt, 1);
	cr_assert_eq(peer[0].over, 1);
	cr_assert_eq(turns_deal(&turns, now), -1);
}

Test(turns, what_cannot_be_is_refused)
{
	cr_assert_not(turns_on_word(&turns, 0, 3, 0, now));
	cr_assert_not(turns_on_word(&turns, 0, 0, 1, now));
	cr_assert(turns_on_word(&turns, 0, 2, 0, now));
	cr_assert_not(turns_on_word(&turns, 0, 1, 0, now), "it goes back");
	cr_assert(turns_on_word(&turns, 0, 2, 2, now));
	cr_assert_not(turns_on_word(&turns, 0, 2, 1, now));
	cr_assert_not(turns_on_word(&turns, N, 1, 0, now), "there is none");
}

/* The counts go round. */
Test(turns, counts_have_no_end)
{
	peer[5] = (struct turns_peer){
	    .asked = UINT32_MAX, .dealt = UINT32_MAX, .over = UINT32_MAX};
	ask(5);
	cr_assert_eq(peer[5].asked, 0);
	cr_assert_eq(turns_deal(&turns, now), 5);
	end(5);
	cr_assert_eq(turns_deal(&turns, now), -1);
}

/* Seconds in which so many bytes are sent, and there is no end of asking. */
static void
seconds(int n, uint64_t bytes)
{
	while (n-- > 0)
		turns_second(&turns, bytes);
}

Test(turns, more_have_one_at_once_as_long_as_that_pays)
{
	all_ask();
	seconds(3, 10);
	cr_assert_eq(turns.at_once, FIRST, "it has just begun");
	seconds(1, 1000);
	cr_assert_eq(turns.at_once, 2 * FIRST);
	seconds(1, 2000);
	cr_assert_eq(turns.at_once, 4 * FIRST);
	seconds(1, 2500);
	cr_assert_eq(turns.at_once, 2 * FIRST, "it did not");
	seconds(9, 2500);
	cr_assert_eq(turns.at_once, 2 * FIRST);
	seconds(1, 2500);
	cr_assert_eq(turns.at_once, FIRST, "it begins anew");
}

Test(turns, more_than_there_are_never_have_one)
{
	uint64_t rate;

	all_ask();
	seconds(4, 500);
	for (rate = 1000; rate < UINT64_C(1) << 40; rate *= 2)
		seconds(1, rate);
	cr_assert_leq(turns.at_once, 2 * N);
}

Test(turns, nothing_is_tried_while_nobody_waits)
{
	seconds(5, 1000);
	cr_assert_eq(turns.at_once, FIRST);
	all_ask();
	seconds(3, 1000);
	cr_assert_eq(turns.at_once, FIRST, "it has just begun");
}
