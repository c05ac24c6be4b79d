/*
 * pick.c: unit tests of choosing a piece.
 */
#include "pick.h"

#include <criterion/criterion.h>
#include <string.h>

#include "bits.h"

#define MOST 1000

static uint64_t theirs[MOST / 64 + 1], mine[MOST / 64 + 1];
static _Atomic uint32_t asked[MOST + 1];
static struct rng rng;

static void
set_up(void)
{
	memset(theirs, 0, sizeof(theirs));
	memset(mine, 0, sizeof(mine));
	memset(asked, 0, sizeof(asked));
	rng_seed(&rng, 20221122);
}

TestSuite(pick, .init = set_up);

/*
 * Draws often and compares how often each candidate came with the uniform
 * expectation: chi-square, five deviations from its mean allowed.
 */
static void
check_uniform(uint32_t n, uint32_t candidates)
{
	static uint32_t count[MOST];
	uint32_t i, rounds = candidates * 200;
	double mean = 200, chi = 0, df = candidates - 1.0;
	int64_t p;

	memset(count, 0, sizeof(count));
	for (i = 0; i < rounds; i++) {
		p = pick_random(theirs, mine, asked, n, &rng);
		cr_assert_geq(p, 0);
		cr_assert_lt(p, n);
		count[p]++;
	}
	for (i = 0; i < n; i++) {
		if (!bits_has(theirs, i) || bits_has(mine, i) || asked[i] != 0)
			cr_assert_eq(count[i], 0);
		else
			chi += (count[i] - mean) * (count[i] - mean) / mean;
	}
	if (chi > df)
		cr_assert_leq((chi - df) * (chi - df), 25 * 2 * df);
}

Test(pick, a_single_piece_is_found)
{
	bits_set(theirs, 0);
	cr_assert_eq(pick_random(theirs, mine, asked, 1, &rng), 0);
}

Test(pick, nothing_is_found_among_no_pieces)
{
	cr_assert_eq(pick_random(theirs, mine, asked, 0, &rng), -1);
}

Test(pick, nothing_is_found_when_the_peer_has_nothing)
{
	cr_assert_eq(pick_random(theirs, mine, asked, MOST, &rng), -1);
}

Test(pick, nothing_is_found_when_we_have_all_it_has)
{
	bits_fill(theirs, MOST);
	bits_fill(mine, MOST);
	cr_assert_eq(pick_random(theirs, mine, asked, MOST, &rng), -1);
	cr_assert_eq(pick_random(theirs, mine, asked, 1, &rng), -1);
}

Test(pick, nothing_is_found_when_all_is_asked)
{
	uint32_t i;

	bits_fill(theirs, MOST);
	for (i = 0; i < MOST; i++)
		asked[i] = i + 1;
	cr_assert_eq(pick_random(theirs, mine, asked, MOST, &rng), -1);
}

Test(pick, the_one_piece_left_is_found_wherever_it_is)
{
	static const uint32_t sizes[] = {1, 2, 63, 64, 65, 127, 128, 129, 999};
	uint32_t i, n, last;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		n = sizes[i];
		for (last = 0; last < n; last++) {
			set_up();
			bits_fill(theirs, n);
			bits_fill(mine, n);
			bits_clear(mine, last);
			cr_assert_eq(
			    pick_random(theirs, mine, asked, n, &rng), last);
		}
	}
}

Test(pick, the_one_piece_nobody_is_asked_for_is_found)
{
	uint32_t i;

	bits_fill(theirs, 130);
	for (i = 0; i < 130; i++)
		asked[i] = i != 129;
	cr_assert_eq(pick_random(theirs, mine, asked, 130, &rng), 129);
}

Test(pick, words_behind_the_last_piece_are_not_looked_at)
{
	bits_fill(theirs, MOST);
	memset(mine, 0xff, 64 / 8);
	cr_assert_eq(pick_random(theirs, mine, asked, 64, &rng), -1);
}

Test(pick, many_candidates_are_drawn_evenly)
{
	bits_fill(theirs, MOST);
	check_uniform(MOST, MOST);
}

Test(pick, few_candidates_are_drawn_evenly)
{
	uint32_t i;

	for (i = 7; i < 999; i += 100)
		bits_set(theirs, i);
	check_uniform(999, 10);
}

Test(pick, candidates_crowded_into_one_word_are_drawn_evenly)
{
	uint32_t i;

	for (i = 64; i < 124; i++)
		bits_set(theirs, i);
	bits_set(theirs, 998);
	check_uniform(999, 61);
}

Test(pick, candidates_among_owned_and_asked_ones_are_drawn_evenly)
{
	uint32_t i, candidates = 0;

	for (i = 0; i < 777; i++) {
		if (i % 3 != 0)
			bits_set(theirs, i);
		if (i % 5 == 0)
			bits_set(mine, i);
		if (i % 7 == 0)
			asked[i] = 3;
		candidates += i % 3 != 0 && i % 5 != 0 && i % 7 != 0;
	}
	check_uniform(777, candidates);
}

Test(pick, two_candidates_are_drawn_evenly)
{
	bits_set(theirs, 3);
	bits_set(theirs, 700);
	check_uniform(777, 2);
}

Test(pick, a_claim_names_its_slot_and_excludes_others)
{
	cr_assert_eq(pick_claim(asked, 5, 0), 0);
	cr_assert_eq(asked[5], 1);
	cr_assert_eq(pick_claim(asked, 5, 7), -1);
	cr_assert_eq(pick_claim(asked, 5, 0), -1);
	cr_assert_eq(asked[5], 1);
}

Test(pick, only_ones_own_claim_is_given_back)
{
	cr_assert_eq(pick_claim(asked, 5, 7), 0);
	pick_release(asked, 5, 6);
	cr_assert_eq(asked[5], 8);
	pick_release(asked, 5, 7);
	cr_assert_eq(asked[5], 0);
	pick_release(asked, 5, 7);
	cr_assert_eq(asked[5], 0);
}
