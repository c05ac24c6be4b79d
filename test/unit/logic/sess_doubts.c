/*
 * sess_doubts.c: unit tests of what is asked for of a doubtful piece.
 */
#include <criterion/criterion.h>

#include "dialogue.h"
#include "geometry.h"
#include "sess.h"

#define POOL_MS  30000 /* as in dialogue.c */
#define REST_MS  2000
#define SHARE_MS 100 /* that of sess_late.c */

#define OURS (SLOT + 1)

TestSuite(sess_doubts, .init = set_up_blocks);

/* It came from several and was not good: it is one peer's to bring, and what
 * others brought of it counts for nothing. */
static void
doubts(uint32_t piece)
{
	abits_set(doubtful, piece);
}

Test(sess_doubts, of_a_doubtful_piece_every_block_is_asked_for)
{
	keeps(2, 0);
	keeps(2, 2);
	doubts(2);
	asking_one_with("2", 3);
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
	cr_assert_eq(takes(2, 0), PIECE_STORE);
	expect(later(0), "", "none is cancelled");
	cr_assert_eq(s.nasks, 2);
}

Test(sess_doubts, a_doubtful_piece_comes_from_who_has_claimed_it)
{
	asking_one_with("2", 3);
	asks_on();
	doubts(2);
	asked[2] = SLOT;
	cr_assert_eq(takes(2, 0), PIECE_UNASKED);
	asked[2] = 0;
	cr_assert_eq(takes(2, 1), PIECE_STORE);
	cr_assert_eq(asked[2], OURS, "it was free");
	cr_assert_eq(takes(2, 2), PIECE_STORE);
}

/* Else who sends without being asked would have it claimed at all times. */
Test(sess_doubts, a_doubtful_piece_is_not_claimed_for_what_nobody_waits_for)
{
	asking_one_with("2", 3);
	asks_on();
	hears(MSG_CHOKE, 0);
	doubts(2);
	cr_assert_eq(takes(2, 1), PIECE_UNASKED);
	cr_assert_eq(asked[2], 0);
}

Test(sess_doubts, no_more_is_asked_of_a_doubtful_piece_that_is_somebody_elses)
{
	asking_one_with("2", 2);
	asks_on();
	doubts(2);
	asked[2] = SLOT;
	takes(2, 0);
	expect(asks_on(), "");
	cr_assert_eq(asked[2], SLOT);
}

/* The whole swarm waits for it. */
Test(sess_doubts, a_doubtful_piece_that_does_not_come_is_given_up_soon)
{
	doubts(2);
	asking_one_with("2", 3);
	asks_on();
	later(REST_MS - 1);
	cr_assert_eq(s.nasks, 3);
	takes(2, 0);
	later(0);
	later(REST_MS - 1);
	cr_assert_eq(s.nasks, 2);
	takes(2, 0); /* not what is waited for */
	later(1);
	cr_assert_eq(s.nasks, 0);
	cr_assert_eq(asked[2], 0);
}

/* It may be slow, and nobody else may have it. */
Test(sess_doubts, a_doubtful_piece_is_waited_for_longer_each_time)
{
	int64_t ms;

	doubts(2);
	asking_one_with("2", 3);
	for (ms = REST_MS; ms < 2 * POOL_MS; ms *= 2) {
		asks_on();
		cr_assert_eq(s.nasks, 3);
		later((ms < POOL_MS ? ms : POOL_MS) - 1);
		cr_assert_eq(s.nasks, 3);
		later(1);
		cr_assert_eq(s.nasks, 0);
		later(REST_MS);
	}
}

/* A torrent of one piece of many blocks, which we ask for, four at a time. */
static void
asking_for_a_large_piece(void)
{
	static struct geometry geo;

	cr_assert_eq(geometry_init(&geo, 64 * BLOCK_SIZE, 64 * BLOCK_SIZE), 0);
	terms.geo = &geo;
	terms.pieces = 1;
	asking_one_with("0", 4);
}

/* The next blocks come, so few that not all of it does. */
static void
trickles(int64_t ms)
{
	int64_t i;

	for (i = 0; i < 60; i++) {
		asks_on();
		takes(0, s.ask[0].begin / BLOCK_SIZE);
		later(ms / 60);
	}
}

/* Who brings it a bit at a time would keep others from it for good; who is
 * only slow gets it whole in the end. */
Test(sess_doubts, a_doubtful_piece_is_held_for_a_bounded_time)
{
	int64_t ms;

	doubts(0);
	asking_for_a_large_piece();
	for (ms = POOL_MS; ms <= 4 * POOL_MS; ms *= 2) {
		asks_on();
		later(0);
		trickles(ms - 60);
		cr_assert_eq(asked[0], OURS);
		later(60);
		cr_assert_eq(asked[0], 0, "after %lld ms", (long long)ms);
		cr_assert_eq(s.nasks, 0);
		cr_assert_eq(takes(0, 61), PIECE_UNASKED);
		later(REST_MS);
	}
}

/* The body of a block takes as long as who sends it likes. */
Test(sess_doubts, a_doubtful_piece_is_not_held_by_half_a_block)
{
	doubts(2);
	asking_one_with("2", 3);
	asks_on();
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_STORE);
	later(0);
	later(POOL_MS - 1);
	cr_assert_eq(asked[2], OURS);
	later(1);
	cr_assert_eq(asked[2], 0);
}

/* It turned out so while it was being asked for. */
Test(sess_doubts, the_time_of_a_piece_counts_from_when_it_is_doubtful)
{
	asking_for_a_large_piece();
	asks_on();
	later(POOL_MS / 2);
	doubts(0);
	takes(0, 0);
	later(0);
	trickles(POOL_MS - 60);
	cr_assert_eq(asked[0], OURS);
	later(60);
	cr_assert_eq(asked[0], 0);
}

Test(sess_doubts, one_doubtful_piece_is_held_at_a_time)
{
	doubts(0);
	doubts(2);
	asking_one_with("02", 2 * BLOCKS);
	asks_on();
	cr_assert_eq(s.nasks, BLOCKS);
	cr_assert_neq(asked[0], asked[2]);
	has_stored(asked[0] == OURS ? 0 : 2);
	asks_on();
	cr_assert_eq(asked[0] + asked[2], OURS);
}

/* The other waits until then, whoever suggests it. */
Test(sess_doubts, a_suggested_doubtful_piece_waits_for_its_turn)
{
	doubts(0);
	doubts(2);
	asking_one_with("2", 2 * BLOCKS);
	asks_on();
	hears(MSG_HAVE, 0);
	hears(MSG_SUGGEST, 0);
	expect(asks_on(), "");
	asked[0] = OURS; /* asked for before it was doubtful */
	bits_set(requested, 0);
	cr_assert_eq(takes(0, 0), PIECE_UNASKED);
}

Test(sess_doubts, a_doubtful_piece_is_not_shared)
{
	asked[4] = SLOT;
	doubts(4);
	asking_one_with("4", 9);
	asks_on();
	later(0);
	later(SHARE_MS);
	expect(asks_on(), "");
}
