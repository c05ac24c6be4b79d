/*
 * pace.c: unit tests of how much is asked of a peer at a time.
 */
#include "pace.h"

#include <criterion/criterion.h>

#define MOST  250
#define FIRST 8 /* as pace.c begins */

static struct mono
at(int64_t ms)
{
	return mono_add_ms((struct mono){INT64_C(7000000000)}, ms);
}

Test(pace, begins_with_a_few)
{
	struct pace p = {0};

	cr_assert_eq(pace_depth(&p, MOST), FIRST);
}

Test(pace, never_asks_for_more_than_it_may)
{
	struct pace p = {0};
	uint32_t max;

	for (max = 1; max < 60; max++)
		cr_assert_eq(pace_depth(&p, max), max < FIRST ? max : FIRST);
	pace_came(&p, 100, at(0));
	for (max = 1; max < 60; max++)
		cr_assert_eq(pace_depth(&p, max), max);
	pace_came(&p, UINT32_MAX - 100, at(1));
	cr_assert_eq(pace_depth(&p, MOST), MOST);
}

/* Each round trip brings what was asked for in the one before. */
Test(pace, doubles_with_each_round_trip_until_the_path_is_full)
{
	struct pace p = {0};
	uint32_t depth = pace_depth(&p, MOST), before;
	int64_t rtt;

	for (rtt = 1; rtt < 6; rtt++) {
		before = depth;
		pace_came(&p, depth, at(50 * rtt));
		depth = pace_depth(&p, MOST);
		cr_assert(depth == MOST || depth >= 2 * before);
	}
	cr_assert_eq(depth, MOST);
}

Test(pace, follows_a_peer_that_becomes_slow)
{
	struct pace p = {0};
	int64_t s;

	pace_came(&p, 200, at(0));
	cr_assert_eq(pace_depth(&p, MOST), 200 + FIRST);
	for (s = 1; s < 4; s++)
		pace_came(&p, 3, at(500 * s));
	cr_assert_leq(pace_depth(&p, MOST), FIRST + 3);
}

Test(pace, does_not_forget_within_half_a_second)
{
	struct pace p = {0};

	pace_came(&p, 100, at(0));
	pace_came(&p, 1, at(999));
	cr_assert_eq(pace_depth(&p, MOST), 100 + FIRST);
}

Test(pace, begins_anew_after_a_silence)
{
	struct pace p = {0};

	pace_came(&p, 200, at(0));
	pace_came(&p, 1, at(60000));
	cr_assert_eq(pace_depth(&p, MOST), FIRST + 1);
}
