/*
 * pick_blocks.c: unit tests of choosing a piece to ask for by the block.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "bits.h"
#include "pick.h"

#define N      130 /* pieces, of BLOCKS blocks but for the last, of one */
#define BLOCKS 4
#define SLOT   6

static uint64_t theirs[N / 64 + 1], mine[N / 64 + 1], wanted[N / 64 + 1];
static _Atomic uint32_t asked[N], avail[N];
static abits stored[N * BLOCKS / 64 + 1], doubtful[N / 64 + 1];
static struct geometry geo;
static struct rng rng;
static const struct pick_view view = {
    theirs, mine, wanted, asked, avail, stored, doubtful, &geo, false};

static void
set_up(void)
{
	cr_assert_eq(
	    geometry_init(&geo, (uint64_t)(N - 1) * BLOCKS * BLOCK_SIZE + 9,
		BLOCKS * BLOCK_SIZE),
	    0);
	rng_seed(&rng, 20221122);
	bits_fill(wanted, N);
}

TestSuite(pick_blocks, .init = set_up);

static int64_t
rarest(void)
{
	return pick_rarest(&view, &rng);
}

static int64_t
others(void)
{
	return pick_others(&view, SLOT, &rng);
}

static void
keep(uint32_t piece, uint32_t block)
{
	abits_set(stored, geometry_block_index(&geo, piece, block));
}

Test(pick_blocks, nothing_is_found_where_nothing_is)
{
	cr_assert_eq(rarest(), -1);
	cr_assert_eq(others(), -1);
	bits_fill(theirs, N);
	bits_fill(mine, N);
	cr_assert_eq(rarest(), -1);
	cr_assert_eq(others(), -1);
}

Test(pick_blocks, the_rarest_is_found_wherever_it_is)
{
	uint32_t i;

	bits_fill(theirs, N);
	for (i = 0; i < N; i++)
		avail[i] = 3;
	for (i = 0; i < N; i++) {
		avail[i] = 2;
		cr_assert_eq(rarest(), i);
		avail[i] = 3;
	}
}

Test(pick_blocks, what_is_owned_or_asked_or_not_theirs_is_not_the_rarest)
{
	uint32_t i;

	bits_fill(theirs, N);
	for (i = 0; i < N; i++)
		avail[i] = 10 + i;
	bits_set(mine, 0);
	asked[1] = 9;
	bits_clear(theirs, 2);
	cr_assert_eq(rarest(), 3);
}

Test(pick_blocks, equals_are_drawn_evenly)
{
	uint32_t count[N] = {0}, i;
	double chi = 0;

	bits_fill(theirs, N);
	for (i = 0; i < N; i++)
		avail[i] = i % 2 == 0 ? 4 : 5;
	for (i = 0; i < 65 * 200; i++)
		count[rarest()]++;
	for (i = 0; i < N; i += 2) {
		cr_assert_eq(count[i + 1], 0);
		chi += (count[i] - 200.0) * (count[i] - 200.0) / 200;
	}
	cr_assert_lt(chi, 64 + 5 * 11.4, "%f", chi);
}

Test(pick_blocks, any_block_of_a_piece_makes_it_first)
{
	uint32_t block;

	bits_fill(theirs, N);
	avail[77] = 1000;
	for (block = 0; block < BLOCKS; block++) {
		keep(77, block);
		cr_assert_eq(rarest(), 77);
		abits_clear(stored, geometry_block_index(&geo, 77, block));
	}
}

Test(pick_blocks, all_blocks_but_one_make_it_first_as_well)
{
	uint32_t block, left;

	bits_fill(theirs, N);
	for (left = 0; left < BLOCKS; left++) {
		memset(stored, 0, sizeof(stored));
		for (block = 0; block < BLOCKS; block++)
			if (block != left)
				keep(77, block);
		cr_assert_eq(rarest(), 77);
	}
}

Test(pick_blocks, all_blocks_leave_it_out)
{
	uint32_t block;

	bits_set(theirs, 77);
	for (block = 0; block < BLOCKS; block++)
		keep(77, block);
	cr_assert_eq(rarest(), -1);
	bits_set(theirs, N - 1);
	cr_assert_eq(rarest(), N - 1);
	keep(N - 1, 0);
	cr_assert_eq(rarest(), -1, "its only block");
}

/* Whichever words of the set its blocks lie in. */
Test(pick_blocks, one_block_of_a_long_piece_tells)
{
	enum { LONG = 150, PIECES = 3 };
	static abits some[PIECES * LONG / 64 + 1];
	const struct pick_view v = {
	    theirs, mine, wanted, asked, avail, some, doubtful, &geo, false};
	uint32_t p, block;

	cr_assert_eq(geometry_init(&geo, (uint64_t)PIECES * LONG * BLOCK_SIZE,
			 LONG * BLOCK_SIZE),
	    0);
	bits_fill(theirs, PIECES);
	for (p = 0; p < PIECES; p++) {
		avail[p] = 9;
		for (block = 0; block < LONG; block++) {
			abits_set(some, p * LONG + block);
			cr_assert_eq(pick_rarest(&v, &rng), p);
			abits_clear(some, p * LONG + block);
		}
		for (block = 0; block < LONG; block++)
			abits_set(some, p * LONG + block);
		cr_assert_neq(pick_rarest(&v, &rng), p);
		for (block = 0; block < LONG; block++) {
			abits_clear(some, p * LONG + block);
			cr_assert_eq(pick_rarest(&v, &rng), p);
			abits_set(some, p * LONG + block);
		}
		memset(some, 0, sizeof(some));
		avail[p] = 0;
	}
}

Test(pick_blocks, others_are_found_whoever_claims_them_but_us)
{
	uint32_t i, count[3] = {0};

	bits_set(theirs, 1);
	bits_set(theirs, 64);
	bits_set(theirs, 129);
	asked[1] = SLOT;
	asked[64] = SLOT + 1;
	asked[129] = 0;
	for (i = 0; i < 400; i++)
		count[others() / 64]++;
	cr_assert_eq(count[1], 0);
	cr_assert(count[0] > 130 && count[2] > 130);
}

/* Nothing need come twice as long as somebody can be asked for something. */
Test(pick_blocks, others_are_found_only_when_the_end_is_near)
{
	uint32_t i;

	bits_set(theirs, 1);
	asked[1] = SLOT;
	bits_fill(mine, N);
	bits_clear(mine, 1);
	cr_assert_eq(others(), 1);
	for (i = 2; i < N; i++) {
		bits_clear(mine, i);
		cr_assert_eq(others(), 1, "nobody has %u", i);
		avail[i] = 1;
		cr_assert_eq(others(), -1, "somebody has %u", i);
		asked[i] = SLOT + 5;
		cr_assert_eq(others(), 1, "%u is asked for", i);
	}
}

Test(pick_blocks, what_nobody_wants_is_not_picked)
{
	bits_fill(theirs, N);
	memset(wanted, 0, sizeof(wanted));
	cr_assert_eq(rarest(), -1);
	bits_set(wanted, N - 1);
	for (int i = 0; i < 20; i++)
		cr_assert_eq(rarest(), N - 1);
	cr_assert_eq(pick_claim(asked, N - 1, SLOT + 1), 0);
	cr_assert_eq(rarest(), -1);
	for (uint32_t p = 0; p < N; p++)
		atomic_store(&avail[p], 1);
	cr_assert_eq(others(), N - 1, "all that is wanted is asked for");
	bits_set(mine, N - 1);
	cr_assert_eq(others(), -1);
}

Test(pick_blocks, the_first_of_a_list_that_may_be_asked_for_is_found)
{
	static const uint32_t list[] = {3, 1, 4, 5, 9, 2, 6};
	uint32_t i;

	bits_fill(theirs, N);
	bits_set(mine, 3);
	asked[1] = 9;
	bits_clear(theirs, 4);
	bits_clear(wanted, 5);
	for (i = 0; i < BLOCKS; i++)
		keep(9, i);
	keep(2, 1);
	cr_assert_eq(pick_listed(&view, list, 7), 2);
	cr_assert_eq(pick_listed(&view, list, 5), -1);
}

Test(pick_blocks, a_gift_is_what_nobody_has_or_is_given)
{
	uint32_t i, count[2] = {0};

	bits_fill(mine, N);
	for (i = 0; i < N; i++)
		avail[i] = i < 60 ? 1 : 0;
	for (i = 60; i < 128; i++)
		asked[i] = i % 3 + 1;
	bits_clear(mine, 10);
	avail[10] = 0;
	for (i = 0; i < 1000; i++)
		count[pick_gift(&view, false, &rng) - 128]++;
	cr_assert_gt(count[0], 400);
	cr_assert_gt(count[1], 400);
	bits_set(theirs, 128);
	bits_set(theirs, 129);
	cr_assert_eq(pick_gift(&view, false, &rng), -1);
}

Test(pick_blocks, a_gift_may_be_what_somebody_claims)
{
	uint32_t i, count[N] = {0};

	bits_fill(mine, N);
	bits_fill(theirs, N);
	for (i = 62; i < 66; i++) {
		bits_clear(theirs, i);
		asked[i] = i;
	}
	bits_clear(mine, 63);
	avail[64] = 1;
	cr_assert_eq(pick_gift(&view, false, &rng), -1);
	for (i = 0; i < 1000; i++)
		count[pick_gift(&view, true, &rng)]++;
	cr_assert_gt(count[62], 400);
	cr_assert_gt(count[65], 400);
	cr_assert_eq(count[62] + count[65], 1000);
	bits_fill(theirs, N);
	cr_assert_eq(pick_gift(&view, true, &rng), -1);
}
