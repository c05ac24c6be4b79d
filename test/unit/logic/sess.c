/*
 * sess.c: unit tests of what is said to a peer of interest and choking.
 */
#include "sess.h"

#include <criterion/criterion.h>

#include "bits.h"
#include "dialogue.h"

TestSuite(sess, .init = set_up_dialogue);

Test(sess, begins_choked_and_not_interested_both_ways)
{
	begins("02");
	cr_assert(s.am_choking);
	cr_assert(s.peer_choking);
	cr_assert_not(s.am_interested);
	cr_assert_not(s.peer_interested);
	cr_assert_eq(s.mine_n, 2);
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
	cr_assert_eq(sess_pick(&s), PIECE_NONE);
	cr_assert_not(sess_is_starved(&s));
}

Test(sess, every_bitfield_is_answered)
{
	begins("0");
	expect(hears_bitfield("01"), "interested");
	expect(hears_bitfield("01"), "interested");
	expect(hears_bitfield("0"), "not interested");
	expect(hears_bitfield(""), "not interested");
}

Test(sess, a_later_bitfield_replaces_the_first)
{
	begins("0");
	hears_bitfield("123");
	cr_assert_eq(s.theirs_n, 3);
	cr_assert_eq(s.wanted_n, 3);
	hears_bitfield("04");
	cr_assert_eq(s.theirs_n, 2);
	cr_assert_eq(s.wanted_n, 1);
}

Test(sess, a_missing_bitfield_means_none)
{
	begins("");
	expect(hears(MSG_HAVE, 2), "[have 2], interested");
	cr_assert_eq(s.theirs_n, 1);
}

Test(sess, a_have_is_answered_only_when_interest_changes)
{
	begins("0");
	expect(hears(MSG_HAVE, 0), "[have 0]");
	expect(hears(MSG_HAVE, 1), "[have 1], interested");
	expect(hears(MSG_HAVE, 2), "[have 2]");
	expect(hears(MSG_HAVE, 2), "[have 2]");
	cr_assert_eq(s.theirs_n, 3);
	cr_assert_eq(s.wanted_n, 2);
}

Test(sess, a_piece_asked_elsewhere_is_still_interesting)
{
	begins("");
	asked[1] = 3;
	expect(hears(MSG_HAVE, 1), "[have 1], interested");
}

Test(sess, interest_ends_with_the_last_wanted_piece_after_its_have)
{
	begins("");
	hears_bitfield("12");
	expect(has_stored(1), "have 1");
	expect(has_stored(2), "have 2, not interested");
	expect(has_stored(3), "have 3");
	expect(hears(MSG_HAVE, 0), "[have 0], interested");
}

Test(sess, a_have_is_said_to_a_peer_that_has_the_piece)
{
	begins("");
	hears_bitfield("01234");
	expect(has_stored(4), "have 4");
	expect(has_stored(4), "", "each piece is announced once");
	cr_assert_eq(s.mine_n, 1);
}

Test(sess, each_message_of_these_kinds_is_logged)
{
	begins("");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(hears(MSG_NOT_INTERESTED, 0), "[not interested]");
	expect(hears(MSG_NOT_INTERESTED, 0), "[not interested]");
	cr_assert_not(s.peer_interested);
}

Test(sess, repeated_chokes_and_unchokes_are_nothing)
{
	begins("");
	expect(hears(MSG_CHOKE, 0), "", "choked from the start");
	expect(hears(MSG_UNCHOKE, 0), "[unchoked by]");
	expect(hears(MSG_UNCHOKE, 0), "");
	expect(hears(MSG_CHOKE, 0), "[choked by]");
	expect(hears(MSG_CHOKE, 0), "");
}

Test(sess, unknown_messages_are_skipped)
{
	begins("");
	expect(hears(MSG_UNKNOWN, 0), "");
}

Test(sess, orders_are_said_only_on_a_change)
{
	begins("");
	expect(is_ordered(false, false), "");
	expect(is_ordered(true, false), "unchoke");
	expect(is_ordered(true, false), "");
	expect(is_ordered(true, true), "");
	expect(is_ordered(false, false), "last, choke");
	expect(is_ordered(false, false), "");
}

Test(sess, requests_are_served_only_when_unchoked_and_ours)
{
	begins("12");
	hears_bitfield("");
	expect(hears(MSG_REQUEST, 1), "");
	is_ordered(true, false);
	expect(hears(MSG_REQUEST, 1), "serve 1");
	expect(hears(MSG_REQUEST, 1), "serve 1", "a repeated one too");
	expect(hears(MSG_REQUEST, 0), "");
	has_stored(0);
	expect(hears(MSG_REQUEST, 0), "serve 0");
	is_ordered(false, false);
	expect(hears(MSG_REQUEST, 1), "");
}

Test(sess, who_finds_interest_while_unchoked_is_unchoked_again)
{
	unchoking_a_leecher();
	expect(hears(MSG_NOT_INTERESTED, 0), "[not interested]");
	expect(hears(MSG_INTERESTED, 0), "[interested], unchoke");
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
}

Test(sess, who_repeats_its_interest_is_unchoked_again)
{
	unchoking_a_leecher();
	expect(hears(MSG_INTERESTED, 0), "[interested], unchoke");
}

Test(sess, the_kind_unchoke_comes_at_most_once_a_second)
{
	unchoking_a_leecher();
	expect(hears(MSG_INTERESTED, 0), "[interested], unchoke");
	expect(later(300), "");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	cr_assert_eq(mono_sub_ms(sess_next_tick(&s), now), 700);
	expect(later(699), "");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(later(1), "unchoke");
	expect(later(5000), "");
}

Test(sess, an_ordered_unchoke_counts_for_the_second)
{
	begins("1");
	hears_bitfield("");
	is_ordered(true, false);
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(later(1000), "unchoke");
}

Test(sess, a_request_cancels_the_kind_unchoke)
{
	unchoking_a_leecher();
	hears(MSG_INTERESTED, 0);
	hears(MSG_INTERESTED, 0);
	expect(hears(MSG_REQUEST, 1), "serve 1");
	expect(later(1000), "");
}

Test(sess, a_choke_or_lost_interest_cancels_the_kind_unchoke)
{
	unchoking_a_leecher();
	hears(MSG_INTERESTED, 0);
	hears(MSG_INTERESTED, 0);
	hears(MSG_NOT_INTERESTED, 0);
	expect(later(1000), "");
	hears(MSG_INTERESTED, 0);
	hears(MSG_INTERESTED, 0);
	is_ordered(false, false);
	expect(later(1000), "");
}

Test(sess, a_choked_peer_gets_no_kind_unchoke)
{
	begins("1");
	later(10000);
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(later(5000), "");
}

Test(sess, completed_is_said_once_after_everything_else)
{
	begins("0124");
	hears_bitfield("3");
	expect(has_stored(3), "have 3, not interested, completed");
	expect(hears_bitfield("34"), "not interested");
	expect(hears(MSG_HAVE, 0), "[have 0]");
}

Test(sess, a_connection_of_a_complete_peer_says_completed_after_its_answer)
{
	begins("01234");
	expect(hears_bitfield("3"), "not interested, completed");
	expect(hears_bitfield("3"), "not interested");
}

Test(sess, completed_does_not_wait_for_a_bitfield_left_out)
{
	begins("01234");
	expect(hears(MSG_INTERESTED, 0), "[interested], completed");
	begins("01234");
	expect(receives(2), "completed");
}

Test(sess, completed_does_not_come_before_the_answer_to_the_bitfield)
{
	begins("0123");
	expect(has_stored(4), "have 4");
	expect(hears_bitfield(""), "not interested, completed");
}

Test(sess, who_is_listed_complete_never_says_completed)
{
	terms.listed_complete = true;
	begins("01234");
	expect(hears_bitfield(""), "not interested");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
}

Test(sess, a_peer_is_complete_by_bitfield_have_or_word)
{
	begins("");
	hears_bitfield("0123");
	cr_assert_not(sess_peer_is_complete(&s));
	hears(MSG_HAVE, 4);
	cr_assert(sess_peer_is_complete(&s));
	begins("");
	hears_bitfield("01234");
	cr_assert(sess_peer_is_complete(&s));
	begins("");
	hears_bitfield("0");
	expect(hears(MSG_COMPLETED, 0), "");
	cr_assert(sess_peer_is_complete(&s));
	cr_assert_eq(s.theirs_n, 1, "its word is not a bitfield");
}

/* Any step in any state: at most three effects, and counts that are true. */

Test(sess, no_step_in_any_state_yields_more_than_three_effects)
{
	struct rng rng;
	uint32_t i, piece;

	rng_seed(&rng, 3);
	begins("");
	for (i = 0; i < 200000; i++) {
		piece = (uint32_t)rng_below(&rng, PIECES);
		now = mono_add_ms(now, (int64_t)rng_below(&rng, 1500));
		switch (rng_below(&rng, 12)) {
		case 0:
			sess_on_bitfield(
			    &s, &(uint64_t){rng_below(&rng, 32)}, &fx);
			break;
		case 1:
			sess_on_stored(&s, piece, &fx);
			break;
		case 2:
			sess_on_order(&s, rng_below(&rng, 2),
			    rng_below(&rng, 4) == 0, now, &fx);
			break;
		case 3:
			sess_on_tick(&s, now, &fx);
			break;
		case 4:
			sess_on_piece_begin(&s, piece, 0);
			sess_on_piece_end(&s, &fx);
			break;
		case 5:
			if (i % 50 == 0)
				begins("");
			break;
		case 6:
			sess_pick(&s);
			sess_request(&s, now, &fx);
			break;
		default:
			sess_on_msg(&s,
			    &(struct msg){
				.type = rng_below(&rng, 9), .index = piece},
			    now, &fx);
		}
		cr_assert_leq(fx.n, 3);
		fx.n = 0;
		cr_assert_eq(s.mine_n, bits_count(mine, PIECES));
		cr_assert_eq(
		    s.wanted_n, bits_count_andnot(theirs, mine, PIECES));
	}
}
