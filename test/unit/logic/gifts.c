/*
 * gifts.c: unit tests of which pieces a peer is told to take.
 */
#include "gifts.h"

#include <criterion/criterion.h>

#include "bits.h"

#define N     100
#define SLOT  6
#define OTHER 9
#define TURNS 6 /* as in gifts.c */

static uint64_t theirs[2], mine[2];
static _Atomic uint32_t asked[N], avail[N], turns[TURNS_WORDS];
static struct mono now;
static struct geometry geo;
static struct rng rng;
static struct gifts gifts;
static const struct pick_view view = {.theirs = theirs,
    .mine = mine,
    .asked = asked,
    .avail = avail,
    .geo = &geo};

static void
set_up(void)
{
	cr_assert_eq(geometry_init(&geo, N * BLOCK_SIZE, BLOCK_SIZE), 0);
	rng_seed(&rng, 7);
	bits_fill(mine, N);
	now = (struct mono){INT64_C(5000000000)};
	gifts_init(&gifts, turns);
}

TestSuite(gifts, .init = set_up);

static int64_t
next(void)
{
	return gifts_next(&gifts, &view, SLOT, now, &rng);
}

/* The peer has it, and the supervisor has counted that. */
static void
arrives(uint32_t piece)
{
	bits_set(theirs, piece);
	avail[piece] = 1;
}

static uint32_t
claims(void)
{
	uint32_t i, n = 0;

	for (i = 0; i < N; i++)
		n += asked[i] == SLOT + 1;
	return n;
}

Test(gifts, two_wait_to_be_asked_for)
{
	int64_t a = next(), b = next();

	cr_assert_neq(a, -1);
	cr_assert_neq(b, -1);
	cr_assert_neq(a, b);
	cr_assert_eq(next(), -1);
	cr_assert(gifts_on_asked(&gifts, (uint32_t)a));
	cr_assert_not(gifts_on_asked(&gifts, (uint32_t)a), "it was");
	cr_assert_neq(next(), -1);
	cr_assert_eq(next(), -1);
}

Test(gifts, who_asks_for_more_is_told_of_more)
{
	uint32_t i;

	for (i = 0; i < 10; i++)
		cr_assert(gifts_on_asked(&gifts, (uint32_t)next()));
	for (i = 0; next() != -1; i++)
		continue;
	cr_assert_eq(i, 10);
}

Test(gifts, nobody_is_told_of_what_another_is)
{
	struct gifts others;
	int64_t p, q;
	uint32_t i;

	gifts_init(&others, turns);
	for (i = 0; i < GIFTS_MAX; i++) {
		p = next();
		cr_assert_eq(asked[p], SLOT + 1);
		q = gifts_next(&others, &view, OTHER, now, &rng);
		cr_assert_eq(asked[q], OTHER + 1);
		gifts_on_asked(&gifts, (uint32_t)p);
		gifts_on_asked(&others, (uint32_t)q);
	}
	cr_assert_eq(next(), -1, "these are many");
}

Test(gifts, nobody_is_told_of_what_somebody_has)
{
	uint32_t i;

	for (i = 0; i < N; i++)
		avail[i] = i != 40;
	cr_assert_eq(next(), 40);
	cr_assert_eq(next(), -1);
}

Test(gifts, the_claim_stands_until_the_holder_is_counted)
{
	uint32_t p = (uint32_t)next();

	gifts_on_asked(&gifts, p);
	bits_set(theirs, p);
	next();
	next();
	cr_assert_eq(asked[p], SLOT + 1);
	avail[p] = 1;
	next();
	cr_assert_eq(asked[p], 0);
	cr_assert_eq(claims(), gifts.n);
}

Test(gifts, all_are_given_once)
{
	uint32_t i;
	int64_t p;

	for (i = 0; i < N; i++) {
		p = next();
		cr_assert_neq(p, -1, "%u", i);
		cr_assert_not(bits_has(theirs, (size_t)p));
		gifts_on_asked(&gifts, (uint32_t)p);
		arrives((uint32_t)p);
	}
	cr_assert_eq(next(), -1);
	cr_assert_eq(claims(), 0);
}

Test(gifts, a_peer_that_is_quicker_than_the_count_waits_for_none)
{
	uint32_t i;
	int64_t p;

	for (i = 0; i < N; i++) {
		p = next();
		cr_assert_neq(p, -1, "%u", i);
		gifts_on_asked(&gifts, (uint32_t)p);
		bits_set(theirs, (size_t)p);
	}
	cr_assert_eq(claims(), N, "they are left to R9");
}

/* R9 takes back what a slow peer has not taken. */
Test(gifts, what_was_taken_back_is_forgotten)
{
	int64_t p = next();

	next();
	asked[p] = OTHER + 1;
	cr_assert_neq(next(), -1);
	cr_assert_eq(next(), -1);
	gifts_release(&gifts, asked, SLOT);
	cr_assert_eq(asked[p], OTHER + 1);
	cr_assert_eq(claims(), 0);
}

/* Pieces of a megabyte. */
static void
begin_large(void)
{
	cr_assert_eq(geometry_init(&geo, (uint64_t)N << 20, 1 << 20), 0);
}

/* As many as all peers may have. */
static void
tell_others(struct gifts *others, uint32_t n)
{
	int64_t p;

	while (n-- > 0) {
		p = gifts_next(others, &view, OTHER, now, &rng);
		cr_assert_neq(p, -1);
		gifts_on_asked(others, (uint32_t)p);
	}
}

Test(gifts, of_large_ones_few_come_at_a_time)
{
	struct gifts others;

	gifts_init(&others, turns);
	begin_large();
	tell_others(&others, TURNS - 1);
	cr_assert_neq(next(), -1);
	cr_assert_eq(next(), -1);
	cr_assert(gifts.turn.waits);
	cr_assert_not(gifts_waits_for_one(&gifts), "it has been told");
	arrives(gifts.gift[0].piece);
	cr_assert_neq(next(), -1);
	cr_assert_not(gifts.turn.waits);
}

/* Who is slow holds nobody up. */
Test(gifts, a_turn_is_over_after_a_second)
{
	struct gifts slow;

	gifts_init(&slow, turns);
	begin_large();
	tell_others(&slow, TURNS);
	cr_assert_eq(next(), -1);
	cr_assert(gifts_waits_for_one(&gifts));
	now = mono_add_ms(now, 999);
	gifts_on_tick(&slow, &view, OTHER, now);
	cr_assert_eq(next(), -1);
	now = mono_add_ms(now, 1);
	cr_assert_eq(slow.due.ns, now.ns);
	gifts_on_tick(&slow, &view, OTHER, now);
	cr_assert_neq(next(), -1);
	cr_assert_not(gifts_waits_for_one(&gifts));
}

/* Many small ones are one large one. */
Test(gifts, of_small_ones_many_are_told_of_at_a_time)
{
	struct gifts others;
	uint32_t i;

	gifts_init(&others, turns);
	for (i = 0; i < GIFTS_MAX; i++) {
		cr_assert(gifts_on_asked(&gifts, (uint32_t)next()));
		cr_assert_neq(gifts_next(&others, &view, OTHER, now, &rng), -1);
		gifts_on_asked(&others, others.gift[others.n - 1].piece);
	}
}

Test(gifts, whom_nothing_comes_for_now_has_no_turn)
{
	uint32_t i;

	begin_large();
	for (i = 0; i < TURNS; i++)
		gifts_on_asked(&gifts, (uint32_t)next());
	cr_assert_eq(next(), -1);
	gifts_end_turns(&gifts);
	cr_assert_eq(turns[TURNS_ASKED], turns[TURNS_OVER]);
}

Test(gifts, a_turn_in_which_nothing_is_left_is_over)
{
	uint32_t i;

	for (i = 0; i < N; i++)
		avail[i] = 1;
	cr_assert_eq(next(), -1);
	cr_assert(gifts.dry);
	cr_assert_eq(turns[TURNS_ASKED], turns[TURNS_OVER]);
}

/* It would look again and again for what it does not want. */
Test(gifts, who_wants_none_any_more_waits_for_no_turn)
{
	int64_t first = next(), piece = next();
	int i;

	cr_assert(gifts_on_asked(&gifts, (uint32_t)first));
	for (i = 0; i < 2; i++) {
		cr_assert(gifts_on_asked(&gifts, (uint32_t)piece));
		cr_assert_neq(piece = next(), -1);
	}
	cr_assert_neq(next(), -1);
	turns[TURNS_ASKED] += 1000;
	cr_assert_eq(next(), -1);
	cr_assert(gifts.turn.waits);
	arrives((uint32_t)first);
	cr_assert_eq(next(), -1);
	cr_assert_not(gifts.turn.waits);
}
