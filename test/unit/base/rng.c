/*
 * rng.c: tests of the pseudo-random generator.
 */
#include "rng.h"

#include <criterion/criterion.h>

Test(rng, the_sequence_is_that_of_xoshiro256starstar)
{
	/* The first outputs from state 1, 2, 3, 4. */
	struct rng r = {{1, 2, 3, 4}};

	cr_assert_eq(rng_next(&r), 11520);
	cr_assert_eq(rng_next(&r), 0);
	cr_assert_eq(rng_next(&r), 1509978240);
	cr_assert_eq(rng_next(&r), UINT64_C(1215971899390074240));
}

Test(rng, the_seed_goes_through_splitmix64)
{
	struct rng r;

	rng_seed(&r, 0);
	cr_assert_eq(r.s[0], UINT64_C(0xe220a8397b1dcdaf));
	cr_assert_eq(r.s[1], UINT64_C(0x6e789e6aa1b965f4));
}

Test(rng, one_seed_gives_one_sequence)
{
	struct rng a, b, c;
	int i, same = 0;

	rng_seed(&a, 42);
	rng_seed(&b, 42);
	rng_seed(&c, 43);
	for (i = 0; i < 100; i++) {
		uint64_t x = rng_next(&a);

		cr_assert_eq(x, rng_next(&b));
		same += x == rng_next(&c);
	}
	cr_assert_eq(same, 0);
}

Test(rng, below_one_is_always_zero)
{
	struct rng r;
	int i;

	rng_seed(&r, 1);
	for (i = 0; i < 100; i++)
		cr_assert_eq(rng_below(&r, 1), 0);
}

Test(rng, below_n_is_below_n_and_evenly_so)
{
	unsigned int seen[7] = {0};
	struct rng r;
	int i;

	rng_seed(&r, 2026);
	for (i = 0; i < 70000; i++) {
		uint64_t x = rng_below(&r, 7);

		cr_assert_lt(x, 7);
		seen[x]++;
	}
	for (i = 0; i < 7; i++) /* within five standard deviations */
		cr_assert(seen[i] > 9537 && seen[i] < 10463, "%u", seen[i]);
}

Test(rng, below_a_huge_n_draws_again_instead_of_wrapping)
{
	/* Of 2^63 + 1 half of all draws are refused. */
	uint64_t n = (UINT64_C(1) << 63) + 1;
	struct rng r;
	int i, upper = 0;

	rng_seed(&r, 3);
	for (i = 0; i < 1000; i++) {
		uint64_t x = rng_below(&r, n);

		cr_assert_lt(x, n);
		upper += x >= n / 2;
	}
	cr_assert(upper > 400 && upper < 600, "%d", upper);
	for (i = 0; i < 100; i++)
		cr_assert_lt(rng_below(&r, UINT64_MAX), UINT64_MAX);
}

Test(rng, entropy_differs_from_call_to_call)
{
	cr_assert_neq(rng_entropy(), rng_entropy());
}
