/*
 * hints.c: unit tests of what is remembered of a peer's suggestions.
 */
#include "hints.h"

#include <criterion/criterion.h>

#define PATIENCE_MS 5000 /* as in hints.c */

static struct hints h;

static struct mono
at(int64_t ms)
{
	return mono_add_ms((struct mono){INT64_C(9000000000)}, ms);
}

static void
set_up(void)
{
	hints_init(&h);
}

TestSuite(hints, .init = set_up);

Test(hints, the_last_ones_are_remembered_in_their_order)
{
	uint32_t i;

	for (i = 0; i < HINTS_MAX + 3; i++)
		hints_add(&h, i, at(0));
	cr_assert_eq(h.n, HINTS_MAX);
	for (i = 0; i < h.n; i++)
		cr_assert_eq(h.piece[i], i + 3);
}

Test(hints, one_is_remembered_once_and_until_we_have_it)
{
	hints_add(&h, 7, at(0));
	hints_add(&h, 8, at(0));
	hints_add(&h, 7, at(0));
	cr_assert_eq(h.n, 2);
	hints_drop(&h, 7);
	hints_drop(&h, 7);
	cr_assert_eq(h.n, 1);
	cr_assert_eq(h.piece[0], 8);
}

Test(hints, a_peer_that_suggests_nothing_holds_nothing)
{
	cr_assert_not(hints_hold(&h));
	hints_on_tick(&h, at(0), at(1000000));
	cr_assert_not(hints_hold(&h));
}

Test(hints, it_holds_for_a_while_after_the_last)
{
	hints_add(&h, 7, at(0));
	hints_drop(&h, 7);
	hints_on_tick(&h, at(0), at(PATIENCE_MS - 1));
	cr_assert(hints_hold(&h));
	hints_on_tick(&h, at(PATIENCE_MS - 1), at(PATIENCE_MS));
	cr_assert_not(hints_hold(&h));
}

Test(hints, it_holds_as_long_as_one_is_coming)
{
	int64_t ms;

	hints_add(&h, 7, at(0));
	for (ms = 1000; ms < 60000; ms += 1000) {
		hints_on_tick(&h, at(ms - 100), at(ms));
		cr_assert(hints_hold(&h));
	}
	hints_on_tick(&h, at(60000), at(60000 + PATIENCE_MS));
	cr_assert_not(hints_hold(&h), "nothing came");
}
