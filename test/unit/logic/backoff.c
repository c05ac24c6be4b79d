/*
 * backoff.c: unit tests of waiting times.
 */
#include "backoff.h"

#include <criterion/criterion.h>

static struct mono
at(int64_t ms)
{
	return (struct mono){ms * 1000000};
}

Test(backoff, redialling_waits_100_ms_doubling_to_1_s)
{
	static const int64_t expect[] = {100, 200, 400, 800, 1000, 1000};
	struct backoff b;
	size_t i;

	backoff_reset(&b);
	cr_assert(mono_is_due(b.until, at(0)));
	for (i = 0; i < sizeof(expect) / sizeof(*expect); i++) {
		backoff_fail(&b, REDIAL_FIRST_MS, REDIAL_MAX_MS, at(5));
		cr_assert_eq(mono_sub_ms(b.until, at(5)), expect[i]);
	}
	backoff_reset(&b);
	backoff_fail(&b, REDIAL_FIRST_MS, REDIAL_MAX_MS, at(7));
	cr_assert_eq(mono_sub_ms(b.until, at(7)), 100);
}

Test(backoff, a_penalty_never_exceeds_its_limit)
{
	struct backoff b;
	int i;

	backoff_reset(&b);
	for (i = 0; i < 100; i++) {
		backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(0));
		cr_assert_leq(mono_sub_ms(b.until, at(0)), PENALTY_MAX_MS);
	}
	cr_assert_eq(mono_sub_ms(b.until, at(0)), PENALTY_MAX_MS);
}

Test(backoff, a_penalty_halves_for_each_interval_without_a_failure)
{
	struct backoff b;
	int i;

	backoff_reset(&b);
	for (i = 0; i < 4; i++)
		backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(50000));
	cr_assert_eq(b.delay_ms, 1600);
	backoff_decay(&b, PENALTY_DECAY_MS, at(59999));
	cr_assert_eq(b.delay_ms, 1600);
	backoff_decay(&b, PENALTY_DECAY_MS, at(60000));
	cr_assert_eq(b.delay_ms, 800);
	backoff_decay(&b, PENALTY_DECAY_MS, at(60001));
	cr_assert_eq(b.delay_ms, 800, "each interval counts once");
	backoff_decay(&b, PENALTY_DECAY_MS, at(80000));
	cr_assert_eq(b.delay_ms, 200);
}

Test(backoff, after_a_long_peace_a_failure_is_like_the_first)
{
	struct backoff b;

	backoff_reset(&b);
	backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(0));
	backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(0));
	backoff_decay(&b, PENALTY_DECAY_MS, at(INT64_C(1000) * 86400 * 365));
	cr_assert_eq(b.delay_ms, 0);
	backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(20));
	cr_assert_eq(mono_sub_ms(b.until, at(20)), 100);
}

Test(backoff, decay_never_leaves_less_than_the_first_delay)
{
	struct backoff b;

	backoff_reset(&b);
	backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(0));
	backoff_decay(&b, PENALTY_DECAY_MS, at(20000));
	cr_assert_eq(b.delay_ms, 50);
	backoff_fail(&b, PENALTY_FIRST_MS, PENALTY_MAX_MS, at(20000));
	cr_assert_eq(mono_sub_ms(b.until, at(20000)), 100);
}
