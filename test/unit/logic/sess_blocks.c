/*
 * sess_blocks.c: unit tests of a session that asks by the block.
 */
#include <criterion/criterion.h>

#include "dialogue.h"
#include "sess.h"

#define POOL_MS 30000 /* as in dialogue.c */
#define REST_MS 2000
/* Those of sess_late.c and sess_take.c. */
#define SHARE_MS 100
#define SHARES   4

#define OURS (SLOT + 1)

TestSuite(sess_blocks, .init = set_up_blocks);

Test(sess_blocks, no_more_asks_stand_than_the_depth)
{
	asking_one_with("2", 2);
	expect(asks_on(), "request 2.0, request 2.1");
	takes(2, 0);
	expect(asks_on(), "request 2.2");
	cr_assert_eq(s.nasks, 2);
}

Test(sess_blocks, every_block_is_asked_for_once_whatever_the_depth)
{
	asking_one_with("4", 10);
	expect(asks_on(), "request 4.0, request 4.1");
	takes(4, 1);
	takes(4, 0);
	expect(asks_on(), "", "both are with disk");
	cr_assert_eq(asked[4], OURS);
}

Test(sess_blocks, the_last_block_is_asked_for_at_its_own_length)
{
	asking_one_with("4", 10);
	asks();
	cr_assert_neq(sess_pick(&s), PIECE_NONE);
	sess_request(&s, now, &fx);
	cr_assert_eq(fx.v[0].begin, BLOCK_SIZE);
	cr_assert_eq(fx.v[0].length, 100);
}

Test(sess_blocks, pieces_follow_each_other_without_a_pause)
{
	asking_one_with("04", 10);
	asks_on();
	cr_assert_eq(s.nasks, 5);
	cr_assert_eq(asked[0], OURS);
	cr_assert_eq(asked[4], OURS);
}

Test(sess_blocks, blocks_may_come_in_any_order)
{
	asking_one_with("2", 3);
	asks_on();
	cr_assert_eq(takes(2, 2), PIECE_STORE);
	cr_assert_eq(takes(2, 0), PIECE_STORE);
	cr_assert_eq(s.nasks, 1);
	cr_assert_eq(takes(2, 1), PIECE_STORE);
	cr_assert_eq(s.nasks, 0);
}

Test(sess_blocks, a_claim_stands_until_disk_has_stored_the_piece)
{
	uint32_t i;

	asking_one_with("2", 3);
	asks_on();
	for (i = 0; i < BLOCKS; i++) {
		takes(2, i);
		keeps(2, i);
		cr_assert_eq(asked[2], OURS);
	}
	expect(asks_on(), "");
	cr_assert(sess_is_starved(&s));
	expect(has_stored(2), "have 2, not interested");
	cr_assert_eq(asked[2], 0);
}

/* Until then somebody else may turn out to be quicker. */
Test(sess_blocks, another_piece_is_begun_when_half_of_the_asks_have_come)
{
	uint32_t i;

	asking_one_with("23", 5);
	asks_on();
	cr_assert_eq(s.nasks, 3);
	cr_assert_not(sess_is_starved(&s));
	i = s.ask[0].piece;
	takes(i, 0);
	asks_on();
	cr_assert_eq(s.nasks, 5);
	cr_assert_eq(asked[2], OURS);
	cr_assert_eq(asked[3], OURS);
}

Test(sess_blocks, a_choke_forgets_all_asks_and_gives_all_claims_back)
{
	asking_one_with("024", 14);
	asks_on();
	cr_assert_eq(s.nasks, 8);
	expect(hears(MSG_CHOKE, 0), "[choked by]");
	cr_assert_eq(s.nasks, 0);
	cr_assert_eq(asked[0] + asked[2] + asked[4], 0);
	expect(asks_on(), "");
	later(REST_MS);
	hears(MSG_UNCHOKE, 0);
	asks_on();
	cr_assert_eq(s.nasks, 8);
}

Test(sess_blocks, a_block_that_comes_after_a_choke_is_stored)
{
	asking_one_with("2", 3);
	asks_on();
	hears(MSG_CHOKE, 0);
	cr_assert_eq(takes(2, 1), PIECE_STORE);
	cr_assert_eq(asked[2], OURS, "nobody else need ask for it");
	sess_on_lost(&s, 2);
	cr_assert_eq(asked[2], 0);
}

/* Or a liar could spoil a piece each time that it is fetched. */
Test(sess_blocks, a_late_block_of_what_is_somebody_elses_is_thrown_away)
{
	asking_one_with("2", 3);
	asks_on();
	hears(MSG_CHOKE, 0);
	asked[2] = OURS + 1;
	cr_assert_eq(takes(2, 1), PIECE_UNASKED);
	cr_assert_eq(asked[2], OURS + 1);
}

Test(sess_blocks, a_block_that_comes_again_of_what_is_ours_is_stored)
{
	asking_one_with("2", 3);
	asks_on();
	takes(2, 1);
	cr_assert_eq(takes(2, 1), PIECE_STORE, "disk keeps the first copy");
	cr_assert_eq(asked[2], OURS);
}

Test(sess_blocks, what_was_never_asked_for_is_thrown_away)
{
	asking_one_with("23", 1);
	asks_on();
	cr_assert_eq(takes(s.ask[0].piece == 2 ? 3 : 2, 0), PIECE_UNASKED);
}

/* Or its end would be taken for the answer. */
Test(sess_blocks, what_is_arriving_is_not_asked_for)
{
	asking_one_with("2", 3);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_UNASKED);
	expect(asks_on(), "request 2.1, request 2.2");
	sess_on_piece_end(&s, &fx);
	cr_assert_eq(s.nasks, 2);
	takes(2, 1);
	keeps(2, 1);
	takes(2, 2);
	keeps(2, 2);
	sess_on_lost(&s, 2); /* disk has done with both */
	expect(asks_on(), "request 2.0");
}

Test(sess_blocks, nothing_is_claimed_for_a_block_that_is_arriving)
{
	keeps(2, 1);
	keeps(2, 2);
	asking_one_with("2", 3);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_UNASKED);
	expect(asks_on(), "");
	cr_assert_eq(asked[2], 0);
	sess_on_piece_end(&s, &fx);
	expect(asks_on(), "request 2.0");
}

Test(sess_blocks, a_block_that_somebody_else_has_brought_is_thrown_away)
{
	asking_one_with("2", 3);
	asks_on();
	keeps(2, 1);
	cr_assert_eq(takes(2, 1), PIECE_REPEAT);
	cr_assert_eq(s.nasks, 2);
}

Test(sess_blocks, stored_blocks_are_not_asked_for)
{
	keeps(2, 0);
	keeps(2, 2);
	asking_one_with("2", 3);
	expect(asks_on(), "request 2.1");
}

Test(sess_blocks, a_reject_gives_back_and_rests)
{
	asking_one_with("4", 2);
	asks_on();
	expect(hears_block(MSG_REJECT, 4, 0), "");
	cr_assert_eq(asked[4], OURS, "the other may still come");
	hears_block(MSG_REJECT, 4, 1);
	cr_assert_eq(asked[4], 0);
	expect(asks_on(), "", "it rests");
	cr_assert_not(sess_is_starved(&s));
	expect(later(REST_MS), "");
	expect(asks_on(), "request 4.0, request 4.1");
}

Test(sess_blocks, a_reject_of_what_was_not_asked_for_changes_nothing)
{
	asking_one_with("2", 2);
	asks_on();
	hears_block(MSG_REJECT, 2, 2);
	hears_block(MSG_REJECT, 3, 0);
	cr_assert_eq(s.nasks, 2);
	takes(2, 0);
	expect(asks_on(), "request 2.2");
}

Test(sess_blocks, a_rejected_block_is_asked_for_again)
{
	asking_one_with("2", 2);
	asks_on();
	hears_block(MSG_REJECT, 2, 0);
	takes(2, 1);
	keeps(2, 1);
	sess_on_lost(&s, 2); /* disk has done with it */
	cr_assert_eq(asked[2], 0);
	later(REST_MS);
	expect(asks_on(), "request 2.0, request 2.2");
}

Test(sess_blocks, silence_gives_all_back_and_rests)
{
	asking_one_with("024", 6);
	asks_on();
	expect(later(POOL_MS - 1), "");
	cr_assert_geq(s.nasks, 5, "nothing is repeated");
	expect(later(1), "");
	cr_assert_eq(s.nasks, 0);
	cr_assert_eq(asked[0] + asked[2] + asked[4], 0);
	expect(asks_on(), "");
	later(REST_MS);
	asks_on();
	cr_assert_geq(s.nasks, 5);
}

Test(sess_blocks, what_silence_gave_back_is_asked_for_from_its_beginning)
{
	asking_one_with("2", 2);
	expect(asks_on(), "request 2.0, request 2.1");
	later(POOL_MS);
	later(REST_MS);
	expect(asks_on(), "request 2.0, request 2.1");
	cr_assert_eq(asked[2], OURS);
}

Test(sess_blocks, what_silence_gave_back_may_be_somebody_elses_then)
{
	asking_one_with("23", 2);
	asks_on();
	later(POOL_MS);
	cr_assert_eq(s.picked, PIECE_NONE);
	asked[2] = asked[3] = SLOT;
	hears_bitfield("234");
	later(REST_MS);
	expect(asks_on(), "request 4.0, request 4.1");
}

Test(sess_blocks, no_ask_is_given_up_while_data_come)
{
	uint32_t i;

	asking_one_with("0123", 24);
	asks_on();
	for (i = 0; i < 11; i++) {
		takes(s.ask[1].piece, s.ask[1].begin / BLOCK_SIZE);
		later(POOL_MS - 1);
		cr_assert_eq(s.nasks, 11 - i);
	}
	later(2 * POOL_MS);
	cr_assert_eq(s.nasks, 0);
}

Test(sess_blocks, the_clock_is_looked_at_when_something_is_due)
{
	struct mono due;

	asking_one_with("2", 2);
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
	asks_on();
	due = sess_next_tick(&s);
	cr_assert_eq(mono_sub_ms(due, now), POOL_MS);
	takes(2, 0);
	later(POOL_MS);
	cr_assert_eq(s.nasks, 1);
	cr_assert_gt(mono_sub_ms(sess_next_tick(&s), now), 0);
}

Test(sess_blocks, asks_for_what_somebody_else_brought_are_cancelled)
{
	asking_one_with("23", 6);
	asks_on();
	expect(has_stored(2), "have 2");
	cr_assert(mono_is_due(sess_next_tick(&s), now));
	expect(later(0), "cancel 2.0, cancel 2.1, cancel 2.2");
	cr_assert_eq(s.nasks, 3);
	expect(later(0), "");
	cr_assert_not(mono_is_due(sess_next_tick(&s), now));
}

Test(sess_blocks, cancels_are_said_eight_at_a_time)
{
	uint32_t i;

	asking_one_with("01234", 28);
	asks_on();
	cr_assert_eq(s.nasks, 14);
	for (i = 0; i < PIECES; i++)
		has_stored(i);
	sess_on_tick(&s, now, &fx);
	cr_assert_eq(fx.n, 8);
	cr_assert(mono_is_due(sess_next_tick(&s), now));
	fx.n = 0;
	sess_on_tick(&s, now, &fx);
	cr_assert_eq(fx.n, 6);
	cr_assert_eq(s.nasks, 0);
	cr_assert_not(mono_is_due(sess_next_tick(&s), now));
}

Test(sess_blocks, the_block_that_is_coming_in_is_not_cancelled)
{
	asking_one_with("2", 3);
	asks_on();
	cr_assert_eq(sess_on_piece_begin(&s, 2, BLOCK_SIZE), PIECE_STORE);
	has_stored(2);
	expect(later(0), "cancel 2.0, cancel 2.2");
	cr_assert_eq(s.nasks, 1);
	sess_on_piece_end(&s, &fx);
	cr_assert_eq(s.nasks, 0);
	expect(later(0), "");
}

Test(sess_blocks, a_block_that_comes_in_spite_of_a_cancel_is_a_repeat)
{
	asking_one_with("2", 3);
	asks_on();
	has_stored(2);
	later(0);
	cr_assert_eq(takes(2, 0), PIECE_REPEAT);
	expect(hears_block(MSG_REJECT, 2, 1), "");
	cr_assert_eq(s.rests_until.ns, MONO_NEVER.ns, "it was told to");
}

/* What is cancelled has not timed out, and what waits behind it may have. */
Test(sess_blocks, one_look_at_the_clock_is_enough)
{
	uint32_t first;

	asking_one_with("23", 6);
	asks_on();
	first = s.ask[0].piece;
	hears_block(MSG_REJECT, first, 1);
	sess_on_piece_begin(&s, first, BLOCK_SIZE);
	later(POOL_MS);
	has_stored(first);
	later(POOL_MS);
	cr_assert_not(mono_is_due(sess_next_tick(&s), now));
}

/* One of three blocks was rejected, one came, and the last one is cancelled
 * because somebody else has brought it: nothing of the piece is left here. */
Test(sess_blocks, no_claim_outlives_its_last_cancelled_ask)
{
	asking_one_with("23", 6);
	while (s.nasks < 6)
		asks();
	said();
	hears_block(MSG_REJECT, 2, 0);
	takes(2, 1);
	keeps(2, 1);
	keeps(2, 2);
	has_stored(3);
	later(0);
	cr_assert_eq(sess_asks_of(&s, 2), 0);
	cr_assert_eq(asked[2], 0);
}

/* The same, where the last one comes in spite of that. */
Test(sess_blocks, no_claim_outlives_a_repeat)
{
	asking_one_with("2", 3);
	asks_on();
	hears_block(MSG_REJECT, 2, 0);
	takes(2, 1);
	keeps(2, 1);
	keeps(2, 2);
	cr_assert_eq(takes(2, 2), PIECE_REPEAT);
	cr_assert_eq(asked[2], 0);
}

/* What was stored is found bad while the repeat is thrown away: nothing of it
 * is with disk. */
Test(sess_blocks, no_claim_outlives_a_repeat_of_what_was_bad)
{
	asking_one_with("2", 3);
	asks_on();
	hears_block(MSG_REJECT, 2, 0);
	hears_block(MSG_REJECT, 2, 1);
	keeps(2, 0);
	keeps(2, 1);
	keeps(2, 2);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 2 * BLOCK_SIZE), PIECE_REPEAT);
	stored[0] = 0;
	sess_on_piece_end(&s, &fx);
	cr_assert_eq(asked[2], 0);
}

/* After a while without anything new to ask for. */
static void
comes_near_the_end(void)
{
	expect(asks_on(), "", "it may be on its way");
	cr_assert(mono_is_due(sess_next_tick(&s), now));
	expect(later(0), "");
	expect(later(SHARE_MS - 1), "");
	expect(asks_on(), "");
	cr_assert_not(mono_is_due(sess_next_tick(&s), now));
	expect(later(1), "");
	cr_assert_not(mono_is_due(sess_next_tick(&s), now));
}

Test(sess_blocks, towards_the_end_others_asks_are_shared)
{
	asked[4] = SLOT;
	asking_one_with("4", 9);
	comes_near_the_end();
	asks_on();
	cr_assert_eq(sess_asks_of(&s, 4), 2);
	cr_assert_eq(asked[4], SLOT, "the claim is the other's");
	hears(MSG_CHOKE, 0);
	cr_assert_eq(asked[4], SLOT);
}

Test(sess_blocks, few_asks_of_others_are_shared_at_a_time)
{
	int i;

	asked[0] = asked[1] = asked[2] = SLOT;
	asking_one_with("012", 9);
	comes_near_the_end();
	for (i = 0; i < 100; i++)
		asks_on();
	cr_assert_eq(s.nasks, SHARES);
}

Test(sess_blocks, what_nobody_was_asked_for_goes_before_others_asks)
{
	asked[2] = SLOT;
	asking_one_with("24", 9);
	expect(asks_on(), "request 4.0, request 4.1");
	later(0);
	asked[3] = SLOT;
	hears(MSG_HAVE, 3);
	later(SHARE_MS);
	asked[3] = 0;
	expect(asks_on(), "request 3.0, request 3.1, request 3.2");
	expect(asks_on(), "", "and the while begins anew");
}

Test(sess_blocks, what_another_brings_near_the_end_is_cancelled_by_the_block)
{
	asking_one_with("0", 9);
	asks_on();
	cr_assert_eq(s.nasks, BLOCKS);
	keeps(0, 2);
	takes(0, 0);
	expect(later(0), "cancel 0.2");
	cr_assert_eq(s.nasks, 1);
	cr_assert_not(mono_is_due(sess_next_tick(&s), now));
}

Test(sess_blocks, our_own_claims_are_not_asked_for_twice)
{
	asking_one_with("2", 10);
	asks_on();
	takes(2, 0);
	later(0);
	later(SHARE_MS);
	expect(asks_on(), "", "one is with disk");
	asked[4] = SLOT;
	hears(MSG_HAVE, 4);
	asks_on();
	cr_assert_eq(sess_asks_of(&s, 4), 2);
}

Test(sess_blocks, a_piece_begun_is_finished_first)
{
	keeps(3, 1);
	avail[3] = 9;
	asking_one_with("01234", 2);
	expect(asks_on(), "request 3.0, request 3.2");
}

Test(sess_blocks, the_rarest_is_asked_for_first)
{
	uint32_t i;

	for (i = 0; i < PIECES; i++)
		avail[i] = 5;
	avail[1] = 2;
	asking_one_with("01234", 3);
	expect(asks_on(), "request 1.0, request 1.1, request 1.2");
}

/* Disk has it, and reads it back. */
Test(sess_blocks, a_piece_that_is_stored_in_full_is_not_asked_for)
{
	uint32_t i;

	for (i = 0; i < BLOCKS; i++)
		keeps(3, i);
	asking_one_with("3", 3);
	expect(asks_on(), "");
	cr_assert_eq(asked[3], 0);
}

Test(sess_blocks, a_pause_lets_come_what_was_asked_for)
{
	asking_one_with("2", 2);
	asks_on();
	is_ordered(false, true);
	cr_assert_eq(takes(2, 0), PIECE_STORE);
	expect(asks_on(), "");
	cr_assert_eq(takes(2, 1), PIECE_STORE);
	sess_on_lost(&s, 2); /* disk has done with both */
	cr_assert_eq(asked[2], 0);
	keeps(2, 0);
	keeps(2, 1);
	is_ordered(false, false);
	expect(asks_on(), "request 2.2");
}

Test(sess_blocks, a_pick_that_the_peer_has_not_any_more_is_given_back)
{
	asking_one_with("2", 3);
	cr_assert_eq(sess_pick(&s), 2);
	hears_bitfield("");
	cr_assert_eq(asked[2], 0);
	expect(asks_on(), "");
}

Test(sess_blocks, the_end_gives_all_claims_back)
{
	asking_one_with("024", 4);
	asks_on();
	sess_on_piece_begin(&s, s.ask[0].piece, s.ask[0].begin);
	sess_release(&s);
	cr_assert_eq(asked[0] + asked[2] + asked[4], 0);
}

Test(sess_blocks, asks_are_counted_by_piece_and_by_process)
{
	asking_one_with("34", 5);
	cr_assert_eq(sess_asked(&s), PIECE_NONE);
	asks_on();
	cr_assert_eq(sess_asks_of(&s, 3), 3);
	cr_assert_eq(sess_asks_of(&s, 4), 2);
	cr_assert_eq(sess_asks_for(&s, 0, 2), 2);
	cr_assert_eq(sess_asks_for(&s, 1, 2), 3);
	cr_assert_eq(sess_asked(&s), s.ask[0].piece);
}

Test(sess_blocks, what_is_not_wanted_is_of_no_interest)
{
	wanted[0] = 1 << 2 | 1 << 3;
	begins("3");
	cr_assert_eq(s.lacks_n, 1);
	expect(hears_bitfield("01"), "");
	expect(hears(MSG_HAVE, 4), "[have 4]");
	expect(hears(MSG_HAVE, 2), "[have 2], interested");
	hears(MSG_UNCHOKE, 0);
	s.depth = 9;
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
	expect(has_stored(0), "have 0");
	cr_assert_eq(s.lacks_n, 1);
	expect(has_stored(2), "have 2, not interested");
	cr_assert_eq(s.lacks_n, 0);
	expect(asks_on(), "");
}
