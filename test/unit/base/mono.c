/*
 * mono.c: tests of the clocks.
 */
#include "mono.h"

#include <criterion/criterion.h>
#include <time.h>

Test(mono, time_does_not_go_back)
{
	struct mono a = mono_now(), b = mono_now();

	cr_assert_geq(mono_sub_ns(b, a), 0);
	cr_assert(mono_is_due(a, b));
}

Test(mono, wall_clock_counts_from_1970)
{
	uint64_t now = (uint64_t)time(NULL), ns = wall_ns();

	cr_assert_geq(ns / 1000000000, now);
	cr_assert_leq(ns / 1000000000, now + 60);
}

Test(mono, milliseconds_add_up)
{
	struct mono t = {5};

	cr_assert_eq(mono_add_ms(t, 3).ns, 3000005);
	cr_assert_eq(mono_sub_ms(mono_add_ms(t, 1500), t), 1500);
	cr_assert_eq(mono_sub_ms((struct mono){1999999}, (struct mono){0}), 1);
	cr_assert_eq(mono_sub_ms((struct mono){0}, (struct mono){1999999}), -1);
}

Test(mono, a_moment_is_due_when_it_has_come)
{
	struct mono t = {100};

	cr_assert_not(mono_is_due(t, (struct mono){99}));
	cr_assert(mono_is_due(t, (struct mono){100}));
	cr_assert(mono_is_due(t, (struct mono){101}));
	cr_assert_not(mono_is_due(MONO_NEVER, mono_now()));
}

Test(mono, the_earlier_of_two)
{
	cr_assert_eq(mono_min((struct mono){1}, (struct mono){2}).ns, 1);
	cr_assert_eq(mono_min(MONO_NEVER, (struct mono){2}).ns, 2);
}
