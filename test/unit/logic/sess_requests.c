/*
 * sess_requests.c: unit tests of what a session asks for.
 */
#include <criterion/criterion.h>

#include "dialogue.h"
#include "sess.h"

TestSuite(sess_requests, .init = set_up_dialogue);

Test(sess_requests, a_pick_that_a_new_bitfield_lacks_is_given_back)
{
	unchoked_by_one_with("3");
	cr_assert_eq(sess_pick(&s), 3);
	hears_bitfield("4");
	cr_assert_eq(s.picked, PIECE_NONE);
	cr_assert_eq(asked[3], 0);
	expect(asks(), "request 4");
}

Test(sess_requests, a_repeated_unchoke_leaves_the_request_alone)
{
	unchoked_by_one_with("2");
	expect(asks(), "request 2");
	expect(hears(MSG_UNCHOKE, 0), "");
	expect(asks(), "");
	cr_assert_eq(outstanding(), 2);
}

Test(sess_requests, one_request_at_a_time)
{
	unchoked_by_one_with("12");
	cr_assert_neq(sess_pick(&s), PIECE_NONE);
	cr_assert_eq(sess_pick(&s), s.picked);
	sess_request(&s, now, &fx);
	said();
	cr_assert_eq(sess_pick(&s), PIECE_NONE);
	expect(asks(), "");
}

Test(sess_requests, a_request_without_a_pick_is_not_sent)
{
	unchoked_by_one_with("12");
	sess_request(&s, now, &fx);
	expect(said(), "");
}

Test(sess_requests, the_next_request_follows_the_whole_piece)
{
	unchoked_by_one_with("12");
	asks();
	sess_on_piece_begin(&s, (uint32_t)outstanding(), 0);
	cr_assert_eq(sess_pick(&s), PIECE_NONE);
	cr_assert_not(sess_is_starved(&s));
	sess_on_piece_end(&s, &fx);
	expect(said(), "");
	cr_assert_neq(sess_pick(&s), PIECE_NONE);
}

Test(sess_requests, a_claim_stands_until_disk_has_stored_the_piece)
{
	unchoked_by_one_with("2");
	asks();
	cr_assert_eq(asked[2], SLOT + 1);
	receives(2);
	cr_assert_eq(asked[2], SLOT + 1);
	cr_assert_eq(sess_pick(&s), PIECE_NONE, "it is not asked for again");
	cr_assert(sess_is_starved(&s));
	expect(has_stored(2), "have 2, not interested");
	cr_assert_eq(asked[2], 0);
}

Test(sess_requests, a_claim_of_another_is_never_given_back)
{
	begins("");
	hears_bitfield("2");
	asked[2] = SLOT;
	has_stored(2);
	cr_assert_eq(asked[2], SLOT);
	sess_on_lost(&s, 2);
	sess_release(&s);
	cr_assert_eq(asked[2], SLOT);
}

Test(sess_requests, a_choke_gives_the_request_back)
{
	unchoked_by_one_with("2");
	asks();
	expect(hears(MSG_CHOKE, 0), "[choked by]");
	cr_assert_eq(asked[2], 0);
	cr_assert_eq(outstanding(), PIECE_NONE);
	expect(later(2000), "", "nothing is repeated");
	expect(hears(MSG_UNCHOKE, 0), "[unchoked by]");
	expect(asks(), "request 2");
}

Test(sess_requests, a_choke_gives_the_pick_back)
{
	unchoked_by_one_with("2");
	cr_assert_eq(sess_pick(&s), 2);
	hears(MSG_CHOKE, 0);
	cr_assert_eq(asked[2], 0);
	sess_request(&s, now, &fx);
	expect(said(), "");
}

Test(sess_requests, a_piece_that_comes_after_the_choke_is_kept)
{
	unchoked_by_one_with("2");
	asks();
	hears(MSG_CHOKE, 0);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_STORE);
	cr_assert_eq(asked[2], SLOT + 1, "nobody else need ask for it");
	sess_on_piece_end(&s, &fx);
	expect(has_stored(2), "have 2, not interested");
	cr_assert_eq(asked[2], 0);
}

Test(sess_requests, a_late_piece_does_not_take_anothers_claim)
{
	unchoked_by_one_with("2");
	asks();
	hears(MSG_CHOKE, 0);
	asked[2] = 1;
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_STORE);
	cr_assert_eq(asked[2], 1);
}

Test(sess_requests, a_late_piece_leaves_the_standing_request_alone)
{
	unchoked_by_one_with("2");
	asks();
	hears(MSG_CHOKE, 0);
	asked[2] = 1;
	hears(MSG_HAVE, 3);
	hears(MSG_UNCHOKE, 0);
	expect(asks(), "request 3");
	receives(2);
	cr_assert_eq(outstanding(), 3);
	expect(later(2000), "request 3");
}

Test(sess_requests, nothing_is_asked_for_while_a_late_piece_comes_in)
{
	unchoked_by_one_with("2");
	asks();
	hears(MSG_CHOKE, 0);
	sess_on_piece_begin(&s, 2, 0);
	hears(MSG_UNCHOKE, 0);
	hears(MSG_HAVE, 3);
	expect(asks(), "");
	sess_on_piece_end(&s, &fx);
	expect(asks(), "request 3");
}

Test(sess_requests, a_piece_that_comes_before_its_request_ends_the_pick)
{
	unchoked_by_one_with("2");
	cr_assert_eq(sess_pick(&s), 2);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_UNASKED);
	cr_assert_eq(asked[2], 0);
	sess_request(&s, now, &fx);
	sess_on_piece_end(&s, &fx);
	expect(said(), "");
	expect(asks(), "request 2");
	cr_assert_eq(outstanding(), 2, "its answer is still to come");
}

Test(sess_requests, a_piece_never_asked_for_is_told_apart)
{
	unchoked_by_one_with("23");
	cr_assert_eq(sess_on_piece_begin(&s, 3, 0), PIECE_UNASKED);
	sess_on_piece_end(&s, &fx);
	asks();
	cr_assert_eq(sess_on_piece_begin(&s, 0, 0), PIECE_UNASKED);
	sess_on_piece_end(&s, &fx);
	cr_assert_neq(outstanding(), PIECE_NONE);
}

Test(sess_requests, a_second_copy_is_told_apart)
{
	unchoked_by_one_with("2");
	asks();
	receives(2);
	has_stored(2);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_REPEAT);
}

Test(sess_requests, a_piece_stored_by_another_meanwhile_ends_the_pick)
{
	unchoked_by_one_with("23");
	sess_pick(&s);
	has_stored((uint32_t)s.picked);
	cr_assert_eq(s.picked, PIECE_NONE);
	cr_assert_eq(asked[2] + asked[3], 0);
}

Test(sess_requests, a_piece_stored_by_another_meanwhile_is_still_awaited)
{
	unchoked_by_one_with("2");
	asks();
	expect(has_stored(2), "have 2, not interested");
	cr_assert_eq(outstanding(), 2);
	cr_assert_eq(asked[2], 0);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_REPEAT);
	sess_on_piece_end(&s, &fx);
	cr_assert_eq(outstanding(), PIECE_NONE);
}

Test(sess_requests, an_unanswered_request_is_repeated_once)
{
	unchoked_by_one_with("2");
	asks();
	cr_assert_eq(sess_next_tick(&s).ns, mono_add_ms(now, 2000).ns);
	expect(later(1999), "");
	expect(later(1), "request 2");
	expect(later(2000), "");
	expect(later(25999), "");
	cr_assert_eq(outstanding(), 2);
}

Test(sess_requests, an_unanswered_request_goes_back_to_the_pool)
{
	unchoked_by_one_with("2");
	asks();
	later(2000);
	cr_assert_eq(mono_sub_ms(sess_next_tick(&s), now), 28000);
	expect(later(28000), "");
	cr_assert_eq(asked[2], 0);
	cr_assert_eq(outstanding(), PIECE_NONE);
}

Test(sess_requests, a_peer_that_did_not_answer_leaves_the_piece_to_others)
{
	unchoked_by_one_with("2");
	asks();
	expect(later(2000), "request 2");
	later(28000);
	expect(asks(), "");
	cr_assert_eq(mono_sub_ms(sess_next_tick(&s), now), 2000);
	later(2000);
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
	expect(asks(), "request 2");
	expect(later(2000), "request 2", "a new request is repeated anew");
}

Test(sess_requests, a_new_unchoke_ends_the_rest_of_one_that_did_not_answer)
{
	unchoked_by_one_with("2");
	asks();
	later(30000);
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks(), "request 2");
}

Test(sess_requests, what_is_overdue_for_the_pool_is_not_repeated)
{
	unchoked_by_one_with("2");
	asks();
	expect(later(40000), "");
	cr_assert_eq(asked[2], 0);
}

Test(sess_requests, a_piece_that_is_arriving_meets_no_time_out)
{
	unchoked_by_one_with("2");
	asks();
	sess_on_piece_begin(&s, 2, 0);
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
	expect(later(60000), "");
	cr_assert_eq(asked[2], SLOT + 1);
}

Test(sess_requests, a_lost_piece_may_be_asked_for_again)
{
	unchoked_by_one_with("2");
	asks();
	receives(2);
	sess_on_lost(&s, 2);
	cr_assert_eq(asked[2], 0);
	expect(asks(), "request 2");
	sess_on_lost(&s, 2);
	expect(asks(), "request 2");
}

Test(sess_requests, everything_asked_elsewhere_starves_us)
{
	unchoked_by_one_with("12");
	asked[1] = asked[2] = 1;
	expect(asks(), "");
	cr_assert(sess_is_starved(&s));
	asked[1] = 0;
	expect(asks(), "request 1");
	cr_assert_not(sess_is_starved(&s));
}

Test(sess_requests, who_is_choked_or_wants_nothing_is_not_starved)
{
	unchoked_by_one_with("");
	cr_assert_not(sess_is_starved(&s));
	hears(MSG_HAVE, 1);
	cr_assert(sess_is_starved(&s));
	hears(MSG_CHOKE, 0);
	cr_assert_not(sess_is_starved(&s));
}

Test(sess_requests, a_pause_asks_for_nothing)
{
	unchoked_by_one_with("12");
	sess_pick(&s);
	expect(is_ordered(false, true), "");
	cr_assert_eq(asked[1] + asked[2], 0);
	expect(asks(), "");
	cr_assert_not(sess_is_starved(&s));
	is_ordered(false, false);
	cr_assert_str_neq(asks(), "");
}

Test(sess_requests, a_pause_repeats_nothing_yet_still_takes_the_answer)
{
	unchoked_by_one_with("2");
	asks();
	is_ordered(false, true);
	expect(later(3000), "");
	cr_assert_eq(mono_sub_ms(sess_next_tick(&s), now), 27000);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_STORE);
}

/* Else two copies that come at a time would be mixed again. */
Test(sess_requests, a_doubtful_piece_that_is_late_is_taken_when_it_is_free)
{
	unchoked_by_one_with("2");
	asks();
	later(30000);
	abits_set(doubtful, 2);
	asked[2] = SLOT;
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_UNASKED);
	sess_on_piece_end(&s, &fx);
	asked[2] = 0;
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_STORE);
	cr_assert_eq(asked[2], SLOT + 1);
}

Test(sess_requests, release_gives_back_what_is_picked)
{
	unchoked_by_one_with("2");
	sess_pick(&s);
	sess_release(&s);
	cr_assert_eq(asked[2], 0);
}

Test(sess_requests, release_gives_back_what_is_outstanding_or_arriving)
{
	unchoked_by_one_with("2");
	asks();
	sess_release(&s);
	cr_assert_eq(asked[2], 0);
	cr_assert_eq(sess_on_piece_begin(&s, 2, 0), PIECE_STORE);
	cr_assert_eq(asked[2], SLOT + 1);
	sess_release(&s);
	cr_assert_eq(asked[2], 0);
}

Test(sess_requests, release_leaves_what_came_in_full_to_disk)
{
	unchoked_by_one_with("2");
	asks();
	receives(2);
	sess_release(&s);
	cr_assert_eq(asked[2], SLOT + 1);
}
