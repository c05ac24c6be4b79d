/*
 * bucket.c: unit tests of what may pass at a rate.
 */
#include "bucket.h"

#include <criterion/criterion.h>

#include "rng.h"

#define RATE 1000000

static struct bucket b;

static struct mono
at(double ms)
{
	return (struct mono){INT64_C(7000000000) + (int64_t)(ms * 1000000)};
}

/* Takes all there is, as often as every step_ms; bytes within ms. */
static uint64_t
take_all(uint64_t rate, double step_ms, double ms)
{
	uint64_t n, sum = 0;
	double t;

	b = (struct bucket){0};
	for (t = 0; t <= ms; t += step_ms) {
		bucket_fill(&b, rate, at(t));
		n = bucket_room(&b);
		bucket_take(&b, n);
		sum += n;
	}
	return sum;
}

Test(bucket, without_a_rate_everything_may_pass)
{
	bucket_fill(&b, 0, at(0));
	cr_assert_eq(bucket_room(&b), UINT64_MAX);
	bucket_take(&b, UINT64_MAX);
	cr_assert_eq(bucket_room(&b), UINT64_MAX);
	cr_assert_eq(bucket_due(&b).ns, MONO_NEVER.ns);
}

Test(bucket, with_its_first_rate_it_is_empty)
{
	bucket_fill(&b, 0, at(0));
	bucket_fill(&b, RATE, at(60000));
	cr_assert_eq(bucket_room(&b), 0);
}

Test(bucket, what_passes_is_the_rate_however_often_it_is_looked_at)
{
	static const uint64_t rates[] = {
	    100, 1500, 33333, RATE, UINT64_C(7777777777)};
	static const double steps[] = {0.01, 0.3, 1, 1.9, 7, 50, 100, 240};
	uint64_t got;
	size_t i, k;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		for (k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
			got = take_all(rates[i], steps[k], 10000);
			cr_assert_leq(got, rates[i] * 10 + rates[i] / 100);
			cr_assert_geq(got, rates[i] * 96 / 10,
			    "%lu of %lu a second, every %g ms",
			    (unsigned long)got, (unsigned long)rates[i],
			    steps[k]);
		}
}

Test(bucket, one_byte_a_second_comes_to_that)
{
	cr_assert_geq(take_all(1, 2, 10000), 9);
	cr_assert_leq(take_all(1, 2, 10000), 10);
}

Test(bucket, holds_a_quarter_of_a_second)
{
	bucket_fill(&b, RATE, at(0));
	bucket_fill(&b, RATE, at(100000));
	cr_assert_eq(bucket_room(&b), RATE / 4);
}

Test(bucket, a_lower_rate_makes_it_smaller_at_once)
{
	bucket_fill(&b, RATE, at(0));
	bucket_fill(&b, RATE, at(1000));
	bucket_fill(&b, 400, at(1000));
	cr_assert_leq(bucket_room(&b), 100);
}

Test(bucket, one_that_ran_dry_is_due_when_it_yields_a_portion)
{
	struct mono due;

	bucket_fill(&b, RATE, at(0));
	bucket_fill(&b, RATE, at(200));
	cr_assert_eq(bucket_due(&b).ns, MONO_NEVER.ns);
	bucket_take(&b, bucket_room(&b) + 5000);
	cr_assert_eq(bucket_room(&b), 0);
	due = bucket_due(&b);
	cr_assert_lt(mono_sub_ms(due, at(200)), 75);
	bucket_fill(&b, RATE, mono_add_ms(due, -4));
	cr_assert_eq(bucket_room(&b), 0);
	bucket_fill(&b, RATE, due);
	cr_assert_geq(bucket_room(&b), RATE / 16);
	cr_assert_eq(bucket_due(&b).ns, MONO_NEVER.ns);
}

Test(bucket, the_due_time_is_true_of_any_rate)
{
	struct mono now = at(0);
	struct rng rng;
	uint64_t rate;
	int i;

	rng_seed(&rng, 11);
	for (i = 0; i < 10000; i++) {
		rate = 1 + (rng_next(&rng) >> (24 + rng_below(&rng, 40)));
		bucket_fill(&b, rate, now);
		if (bucket_room(&b) == 0) {
			now = bucket_due(&b);
			bucket_fill(&b, rate, now);
			cr_assert_gt(bucket_room(&b), 0, "at %lu a second",
			    (unsigned long)b.rate);
		}
		bucket_take(&b, rng_below(&rng, bucket_room(&b)));
		now = mono_add_ms(now, (int64_t)rng_below(&rng, 50));
	}
}

Test(bucket, without_a_limit_any_more_all_may_pass)
{
	bucket_fill(&b, RATE, at(0));
	cr_assert_eq(bucket_room(&b), 0);
	bucket_fill(&b, 0, at(1));
	cr_assert_eq(bucket_room(&b), UINT64_MAX);
	cr_assert_eq(bucket_due(&b).ns, MONO_NEVER.ns);
}
