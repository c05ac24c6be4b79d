/*
 * announce.c: unit tests of when which tracker is told what.
 */
#include "announce.h"

#include <criterion/criterion.h>
#include <string.h>

#define S    1000
#define MANY 50 /* peers */

static struct announce_tracker v[8];
static struct announce a;
static struct rng rng;
static uint32_t tracker;
static enum tracker_event event;

static struct mono
at(int64_t ms)
{
	return (struct mono){ms * 1000000};
}

/* One tracker for each number, which is its tier. */
static void
begin_with(uint64_t seed, const uint32_t *tier, uint32_t n)
{
	uint32_t i;

	memset(v, 0, sizeof(v));
	for (i = 0; i < n; i++) {
		v[i].tracker = i;
		v[i].tier = tier[i];
	}
	rng_seed(&rng, seed);
	announce_init(&a, v, n, &rng, at(0));
}

#define TIERS(...)                                     \
	begin_with(1, (const uint32_t[]){__VA_ARGS__}, \
	    sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void
check_asks(int64_t ms, uint32_t which, enum tracker_event what)
{
	cr_assert(announce_begin(&a, at(ms), &tracker, &event));
	cr_assert_eq(tracker, which, "%u is asked, not %u", tracker, which);
	cr_assert_eq(event, what);
	cr_assert_eq(announce_next(&a).ns, MONO_NEVER.ns);
	cr_assert_not(announce_begin(&a, at(ms), &tracker, &event));
}

static void
check_rests(int64_t ms, int64_t until)
{
	cr_assert_not(announce_begin(&a, at(ms), &tracker, &event));
	cr_assert_eq(announce_next(&a).ns, at(until).ns, "%lld ms",
	    (long long)(announce_next(&a).ns / 1000000));
}

Test(announce, the_first_is_started_then_comes_what_is_regular)
{
	TIERS(0);
	check_asks(0, 0, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 1800, 0, at(2 * S));
	check_rests(2 * S, 1802 * S);
	check_asks(1802 * S, 0, TRACKER_EVENT_NONE);
}

Test(announce, intervals_are_obeyed_within_bounds)
{
	static const struct {
		int64_t interval, min, expected;
	} t[] = {{0, 0, 1800}, {0, 2000, 2000}, {1, 0, 30}, {29, 0, 30},
	    {31, 0, 31}, {60, 90, 90}, {90, 60, 90}, {3600, 0, 3600},
	    {3601, 0, 3600}, {INT64_MAX, 0, 3600}, {7200, 7200, 7200},
	    {5, 86400, 86400}, {INT64_MAX, INT64_MAX, 86400},
	    {5, INT64_MAX, 86400}};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		TIERS(0);
		check_asks(0, 0, TRACKER_EVENT_STARTED);
		announce_answered(&a, MANY, t[i].interval, t[i].min, at(0));
		check_rests(0, t[i].expected * S);
	}
}

/* Asks whether the tracker names somebody, at these seconds. */
static void
check_next(int64_t now, uint32_t peers, int64_t min, int64_t wait)
{
	check_asks(
	    now * S, 0, now == 0 ? TRACKER_EVENT_STARTED : TRACKER_EVENT_NONE);
	announce_answered(&a, peers, 1800, min, at(now * S));
	check_rests(now * S, (now + wait) * S);
}

Test(announce, who_is_alone_asks_sooner_but_not_often)
{
	TIERS(0);
	check_next(0, 0, 0, 60);
	check_next(60, 1, 0, 120);
	check_next(180, 2, 0, 240);
	check_next(420, 1, 300, 480);
	check_next(900, 1, 0, 960);
	check_next(1860, 1, 0, 1800);
	check_next(3660, 1, 0, 1800);
	check_next(5460, 3, 0, 1800);
	check_next(7260, 1, 900, 900);
	check_next(8160, 1, 1800, 1800);
}

Test(announce, who_is_alone_with_everything_may_be_needed)
{
	TIERS(0);
	announce_set_whole(&a, at(0));
	check_next(0, 0, 0, 60);
	check_next(60, 0, 0, 120);
}

Test(announce, failures_wait_15_s_doubling_to_half_an_hour)
{
	static const int64_t wait[] = {
	    15, 30, 60, 120, 240, 480, 960, 1800, 1800};
	int64_t now = 0;
	size_t i;

	TIERS(0);
	for (i = 0; i < sizeof(wait) / sizeof(wait[0]); i++) {
		check_asks(now * S, 0, TRACKER_EVENT_STARTED);
		announce_failed(&a, -1, false, at(now * S));
		check_rests(now * S, (now + wait[i]) * S);
		now += wait[i];
	}
	check_asks(now * S, 0, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 60, 0, at(now * S));
	now += 60;
	check_asks(now * S, 0, TRACKER_EVENT_NONE);
	announce_failed(&a, -1, false, at(now * S));
	check_rests(now * S, (now + 15) * S);
}

Test(announce, tiers_are_gone_through_in_order)
{
	TIERS(0, 1, 2);
	check_asks(0, 0, TRACKER_EVENT_STARTED);
	announce_failed(&a, -1, false, at(1 * S));
	check_asks(1 * S, 1, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 60, 0, at(2 * S));
	check_rests(2 * S, 62 * S);
	/* The first may be asked again by now. */
	check_asks(62 * S, 0, TRACKER_EVENT_STARTED);
	announce_failed(&a, -1, false, at(62 * S));
	check_asks(62 * S, 1, TRACKER_EVENT_NONE);
	announce_failed(&a, -1, false, at(62 * S));
	check_asks(62 * S, 2, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 30, 0, at(63 * S));
	/* Neither of the two before it has waited long enough at 76 s. */
	check_rests(76 * S, 93 * S);
	check_asks(93 * S, 0, TRACKER_EVENT_STARTED);
}

Test(announce, who_answers_is_the_first_of_its_tier_next_time)
{
	TIERS(0, 1, 1, 1);
	v[0].never = true;
	for (uint32_t i = 1; i < 4; i++)
		v[i].tracker = i; /* as listed, whatever was drawn */
	check_asks(0, 1, TRACKER_EVENT_STARTED);
	announce_failed(&a, -1, false, at(0));
	check_asks(0, 2, TRACKER_EVENT_STARTED);
	announce_failed(&a, -1, false, at(0));
	check_asks(0, 3, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 60, 0, at(0));
	check_asks(60 * S, 3, TRACKER_EVENT_NONE);
	announce_failed(&a, -1, false, at(60 * S));
	check_asks(60 * S, 1, TRACKER_EVENT_STARTED);
}

Test(announce, a_tier_is_shuffled_and_no_other)
{
	bool first[8] = {false};

	for (uint64_t seed = 0; seed < 200; seed++) {
		begin_with(seed, (const uint32_t[]){0, 1, 1, 1, 2}, 5);
		cr_assert_eq(v[0].tracker, 0);
		cr_assert_eq(v[4].tracker, 4);
		cr_assert_eq(v[1].tracker + v[2].tracker + v[3].tracker, 6);
		first[v[1].tracker] = true;
	}
	cr_assert(first[1] && first[2] && first[3]);
}

Test(announce, completed_is_told_at_once_and_once)
{
	TIERS(0);
	check_asks(0, 0, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 1800, 0, at(0));
	announce_set_whole(&a, at(100 * S));
	check_asks(100 * S, 0, TRACKER_EVENT_COMPLETED);
	announce_answered(&a, MANY, 1800, 0, at(100 * S));
	announce_set_whole(&a, at(200 * S));
	check_rests(200 * S, 1900 * S);
	check_asks(1900 * S, 0, TRACKER_EVENT_NONE);
}

Test(announce, who_begins_complete_never_says_completed)
{
	TIERS(0);
	announce_set_whole(&a, at(0));
	check_asks(0, 0, TRACKER_EVENT_STARTED);
	announce_answered(&a, MANY, 60, 0, at(0));
	check_rests(0, 60 * S);
	check_asks(60 * S, 0, TRACKER_EVENT_NONE);
}

Test(announce, completed_while_one_is_asked_is_told_after_it)
{
	TIERS(0);
	check_asks(0, 0, TRACKER_EVENT_STARTED);
	announce_set_whole(&a, at(1 * S));
	announce_answered(&a, MANY, 1800, 0, at(2 * S));
	check_asks(2 * S, 0, TRACKER_EVENT_COMPLETED);
	announce_failed(&a, -1, false, at(3 * S));
	check_rests(3 * S, 18 * S);
	check_asks(18 * S, 0, TRACKER_EVENT_COMPLETED);
}

Test(announce, a_tracker_may_ask_for_a_longer_wait_or_for_none_at_all)
{
	TIERS(0, 1);
	check_asks(0, 0, TRACKER_EVENT_STARTED);
	announce_failed(&a, 5, false, at(0));
	check_asks(0, 1, TRACKER_EVENT_STARTED);
	announce_failed(&a, -1, true, at(0));
	check_rests(0, 300 * S);
	check_asks(300 * S, 0, TRACKER_EVENT_STARTED);
	announce_failed(&a, INT64_MAX, false, at(300 * S));
	check_rests(300 * S, (300 + ANNOUNCE_RETRY_MAX_MIN * 60) * S);
	a.v[0].never = true;
	cr_assert_not(announce_begin(&a, at(100000 * S), &tracker, &event));
	cr_assert_eq(announce_next(&a).ns, MONO_NEVER.ns);
}

Test(announce, without_trackers_nobody_is_asked)
{
	begin_with(1, NULL, 0);
	cr_assert_not(announce_begin(&a, at(0), &tracker, &event));
	announce_set_whole(&a, at(5));
	cr_assert_not(announce_begin(&a, at(5), &tracker, &event));
	cr_assert_eq(announce_next(&a).ns, MONO_NEVER.ns);
}
