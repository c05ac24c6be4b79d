/*
 * sess_suggest.c: unit tests of suggestions, said and followed.
 */
#include <criterion/criterion.h>

#include "dialogue.h"
#include "sess.h"

#define PATIENCE_MS 5000 /* as in hints.c */
#define SHARE_MS    100  /* as in sess_take.c */

#define OURS (SLOT + 1)

static void
set_up(void)
{
	set_up_blocks();
	terms.fast = true;
}

TestSuite(sess_suggest, .init = set_up);

static void
asked_by_one_with(const char *pieces)
{
	begins("01234");
	hears_bitfield(pieces);
	hears(MSG_INTERESTED, 0);
}

Test(sess_suggest, a_seed_suggests_before_it_unchokes)
{
	const char *said;

	asked_by_one_with("012");
	said = is_ordered(true, false);
	expect(said,
	    s.gifts.gift[0].piece == 3 ? "suggest 3, suggest 4, unchoke" :
					 "suggest 4, suggest 3, unchoke");
	cr_assert_eq(asked[3], OURS);
	cr_assert_eq(asked[4], OURS);
}

Test(sess_suggest, another_follows_the_last_block_of_one)
{
	asked_by_one_with("01");
	avail[2] = avail[3] = 0;
	avail[4] = 1;
	is_ordered(true, false);
	avail[4] = 0;
	expect(hears_block(MSG_REQUEST, 3, 0), "serve 3.0");
	expect(hears_block(MSG_REQUEST, 3, 2), "serve 3.2, suggest 4");
	expect(hears_block(MSG_REQUEST, 2, 2), "serve 2.2", "none is left");
}

Test(sess_suggest, what_others_have_or_are_told_of_is_not_suggested)
{
	asked_by_one_with("01");
	avail[2] = 3;
	asked[3] = OURS + 1;
	expect(is_ordered(true, false), "suggest 4, unchoke");
}

/* Another one that has everything has come. */
Test(sess_suggest, a_seed_lets_go_when_others_have_all_the_rest)
{
	asked_by_one_with("012");
	is_ordered(true, false);
	avail[3] = avail[4] = 1;
	expect(hears_block(MSG_REQUEST, 3, 2), "serve 3.2, unchoke");
	expect(hears_block(MSG_REQUEST, 4, 2), "serve 4.2", "once");
}

Test(sess_suggest, a_seed_holds_what_somebody_is_to_be_the_first_to_have)
{
	asked_by_one_with("01");
	asked[2] = OURS + 1;
	is_ordered(true, false);
	avail[3] = avail[4] = 1;
	expect(hears_block(MSG_REQUEST, 3, 2), "serve 3.2");
}

/* Who has left is counted for a while. */
Test(sess_suggest, a_seed_that_found_nothing_to_suggest_looks_again)
{
	asked_by_one_with("01");
	avail[2] = avail[3] = avail[4] = 1;
	expect(is_ordered(true, false), "unchoke");
	expect(later(0), "");
	avail[3] = 0;
	expect(later(500), "");
	expect(later(500), "suggest 3");
	avail[4] = 0;
	later(0);
	expect(later(1000), "suggest 4");
}

Test(sess_suggest, a_seed_looks_for_what_to_suggest_not_for_ever)
{
	int i;

	asked_by_one_with("01");
	avail[2] = avail[3] = avail[4] = 1;
	is_ordered(true, false);
	for (i = 0; i < 10; i++)
		expect(later(1000), "");
	avail[3] = 0;
	expect(later(1000), "");
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
}

/* Others have all the turns. */
static void
others_have(uint32_t n)
{
	turns[TURNS_ASKED] += n;
}

Test(sess_suggest, an_unchoke_waits_for_something_to_suggest)
{
	asked_by_one_with("012");
	others_have(1000);
	expect(is_ordered(true, false), "");
	expect(is_ordered(true, false), "", "once is enough");
	expect(later(500), "");
	turns[TURNS_OVER] += 999;
	cr_assert_str_neq(later(500), "");
	cr_assert_not(s.am_choking);
}

Test(sess_suggest, an_unchoke_waits_four_seconds_at_most)
{
	asked_by_one_with("0123");
	others_have(1000);
	is_ordered(true, false);
	expect(later(3900), "");
	expect(later(100), "suggest 4, unchoke");
}

Test(sess_suggest, an_unchoke_waits_for_no_suggestion_that_is_none)
{
	asked_by_one_with("01");
	avail[2] = avail[3] = avail[4] = 1;
	expect(is_ordered(true, false), "unchoke");
	terms.fast = false;
	asked_by_one_with("");
	others_have(1000);
	expect(is_ordered(true, false), "unchoke");
}

Test(sess_suggest, an_unchoke_that_waits_can_be_taken_back)
{
	asked_by_one_with("0123");
	others_have(1000);
	is_ordered(true, false);
	expect(is_ordered(false, false), "");
	expect(later(5000), "");
	cr_assert_eq(turns[TURNS_OVER], 1, "its place is given up");
}

Test(sess_suggest, who_does_not_want_anything_waits_for_no_turn)
{
	asked_by_one_with("0123");
	others_have(1000);
	is_ordered(true, false);
	hears(MSG_NOT_INTERESTED, 0);
	cr_assert_eq(turns[TURNS_OVER], 1);
	expect(later(5000), "");
	hears(MSG_INTERESTED, 0);
	turns[TURNS_OVER] += 1000;
	expect(later(0), "suggest 4, unchoke");
}

/* Who was told of it long ago is slow. */
Test(sess_suggest, at_last_what_another_was_told_of_is_suggested)
{
	asked_by_one_with("0123");
	asked[4] = OURS + 1;
	expect(is_ordered(true, false), "unchoke");
	later(0);
	expect(later(1000), "");
	later(0);
	expect(later(1000), "suggest 4");
	cr_assert_eq(asked[4], OURS + 1, "the claim is another's");
}

Test(sess_suggest, who_lacks_something_suggests_nothing)
{
	begins("0123");
	hears_bitfield("");
	hears(MSG_INTERESTED, 0);
	expect(is_ordered(true, false), "unchoke");
}

Test(sess_suggest, nothing_is_suggested_to_those_who_do_not_know_the_word)
{
	terms.fast = false;
	asked_by_one_with("");
	expect(is_ordered(true, false), "unchoke");
}

Test(sess_suggest, the_end_gives_the_claims_back)
{
	asked_by_one_with("012");
	is_ordered(true, false);
	sess_release(&s);
	cr_assert_eq(asked[3] + asked[4], 0);
}

Test(sess_suggest, what_is_suggested_is_asked_for_first)
{
	uint32_t i;

	for (i = 0; i < PIECES; i++)
		avail[i] = i == 1 ? 1 : 9;
	asking_one_with("0123", 3);
	hears(MSG_SUGGEST, 3);
	expect(asks_on(), "request 3.0, request 3.1, request 3.2");
}

Test(sess_suggest, what_it_alone_has_is_left_to_others_for_a_while)
{
	asking_one_with("01", 3);
	avail[0] = 1;
	avail[1] = 1;
	hears(MSG_SUGGEST, 1);
	asks_on();
	cr_assert_eq(asked[1], OURS);
	takes(1, 0);
	takes(1, 1);
	takes(1, 2);
	has_stored(1);
	expect(asks_on(), "");
	cr_assert(sess_is_starved(&s));
	later(PATIENCE_MS);
	expect(asks_on(), "request 0.0, request 0.1, request 0.2");
}

Test(sess_suggest, it_is_asked_for_when_the_peer_lets_go)
{
	asking_one_with("01", 3);
	avail[0] = 1;
	avail[1] = 1;
	hears(MSG_SUGGEST, 1);
	asks_on();
	takes(1, 0);
	takes(1, 1);
	takes(1, 2);
	has_stored(1);
	expect(asks_on(), "");
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "request 0.0, request 0.1, request 0.2");
}

/* Not even as what others were asked for, though nobody was counted yet. */
Test(sess_suggest, what_is_left_to_others_is_not_shared)
{
	asking_one_with("0123", 6);
	avail[0] = avail[1] = avail[2] = avail[3] = 0;
	hears(MSG_SUGGEST, 1);
	expect(asks_on(), "request 1.0, request 1.1, request 1.2");
	expect(later(SHARE_MS), "");
	expect(later(SHARE_MS), "");
	expect(asks_on(), "");
}

Test(sess_suggest, what_others_have_too_is_not)
{
	asking_one_with("01", 3);
	avail[0] = 2;
	hears(MSG_SUGGEST, 1);
	hears(MSG_SUGGEST, 4);
	asked[1] = SLOT;
	expect(asks_on(), "request 0.0, request 0.1, request 0.2");
}

/* As who suggests whatever it has just read does. */
Test(sess_suggest, a_suggestion_of_what_is_asked_for_holds_nothing)
{
	asking_one_with("01", 3);
	avail[0] = 9;
	avail[1] = 1;
	asks_on();
	cr_assert_eq(asked[1], OURS);
	hears(MSG_SUGGEST, 1);
	takes(1, 0);
	takes(1, 1);
	takes(1, 2);
	has_stored(1);
	avail[0] = 1;
	expect(asks_on(), "request 0.0, request 0.1, request 0.2");
}

Test(sess_suggest, what_several_spoilt_is_not_asked_for_first)
{
	uint32_t i;

	for (i = 0; i < PIECES; i++)
		avail[i] = i == 1 ? 1 : 9;
	asking_one_with("0123", 3);
	abits_set(doubtful, 3);
	hears(MSG_SUGGEST, 3);
	expect(asks_on(), "request 1.0, request 1.1, request 1.2");
}

Test(sess_suggest, a_suggestion_of_what_we_have_holds_nothing)
{
	begins("1");
	s.depth = 3;
	hears_bitfield("01");
	hears(MSG_UNCHOKE, 0);
	avail[0] = 1;
	hears(MSG_SUGGEST, 1);
	expect(asks_on(), "request 0.0, request 0.1, request 0.2");
}
