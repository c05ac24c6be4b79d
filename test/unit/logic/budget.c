/*
 * budget.c: unit tests of a rate dealt to those who use it.
 */
#include "budget.h"

#include <criterion/criterion.h>

#include "rng.h"

#define LIMIT 1000000
#define MANY  100

static struct budget_share v[MANY];

static uint64_t
sum(uint32_t n)
{
	uint64_t all = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		all += v[i].may;
	return all;
}

Test(budget, is_dealt_evenly_to_those_who_are_held)
{
	uint32_t i;

	for (i = 0; i < 4; i++)
		v[i].held = true;
	budget_deal(LIMIT, v, 4);
	for (i = 0; i < 4; i++)
		cr_assert_eq(v[i].may, LIMIT / 4);
}

Test(budget, is_dealt_evenly_when_nobody_wants_anything)
{
	budget_deal(LIMIT, v, 5);
	cr_assert_eq(v[0].may, LIMIT / 5);
	cr_assert_eq(sum(5), LIMIT);
}

Test(budget, of_the_idle_goes_to_the_busy)
{
	v[7].held = true;
	budget_deal(LIMIT, v, MANY);
	cr_assert_geq(v[7].may, LIMIT - MANY);
	cr_assert_eq(v[0].may, 1);
}

Test(budget, leaves_the_slow_what_they_use_and_something_more)
{
	v[0].used = 80000;
	v[1].held = v[2].held = true;
	budget_deal(LIMIT, v, 3);
	cr_assert_eq(v[0].may, 90000);
	cr_assert_eq(v[1].may, v[2].may);
	cr_assert_eq(sum(3), LIMIT);
}

Test(budget, leaves_nobody_more_than_an_even_share_while_others_are_held)
{
	v[0].used = 900000;
	v[1].held = true;
	budget_deal(LIMIT, v, 2);
	cr_assert_eq(v[0].may, LIMIT / 2);
	cr_assert_eq(v[1].may, LIMIT / 2);
}

Test(budget, leaves_to_others_what_one_may_not_have)
{
	v[0].held = v[1].held = true;
	v[0].most = 1000;
	v[2].most = 2;
	budget_deal(LIMIT, v, 3);
	cr_assert_eq(v[0].may, 1000);
	cr_assert_eq(v[1].may, LIMIT - 1000);
	cr_assert_eq(v[2].may, 1);
	v[1].held = false;
	budget_deal(LIMIT, v, 3);
	cr_assert_eq(v[0].may, 1000);
	cr_assert_eq(v[2].may, 2);
}

Test(budget, gives_everybody_something)
{
	uint32_t i;

	for (i = 0; i < MANY; i++)
		v[i].held = true;
	budget_deal(1, v, MANY);
	for (i = 0; i < MANY; i++)
		cr_assert_eq(v[i].may, 1);
	budget_deal(1, v, 0);
}

/* What max-min fair means, whatever they want. */
Test(budget, is_fair_and_never_exceeded)
{
	uint64_t limit, want;
	struct rng rng;
	uint32_t i, k, n;
	int round;

	rng_seed(&rng, 3);
	for (round = 0; round < 2000; round++) {
		n = 1 + (uint32_t)rng_below(&rng, 20);
		limit = n + (rng_next(&rng) >> (24 + rng_below(&rng, 36)));
		for (i = 0; i < n; i++) {
			v[i].used = rng_next(&rng) >> rng_below(&rng, 64);
			v[i].held = rng_below(&rng, 3) == 0;
		}
		budget_deal(limit, v, n);
		cr_assert_leq(sum(n), limit + n);
		cr_assert_geq(sum(n) + 2 * n, limit);
		for (i = 0; i < n; i++) {
			want = v[i].held ? UINT64_MAX : v[i].used;
			for (k = 0; k < n && v[i].may < want; k++)
				cr_assert_leq(v[k].may, v[i].may + 1);
		}
	}
}

Test(budget, a_meter_follows_within_a_second)
{
	struct budget_meter m = {0};
	uint64_t count = 0;
	int i;

	for (i = 0; i < 10; i++)
		budget_look(&m, count += 5000, 100);
	cr_assert_geq(m.rate, 45000);
	cr_assert_leq(m.rate, 50000);
	for (i = 0; i < 10; i++)
		budget_look(&m, count, 100);
	cr_assert_leq(m.rate, 5000);
	budget_look(&m, count += 70000, 1000);
	cr_assert_eq(m.rate, 70000);
}
