/*
 * sess_words.c: unit tests of what BitTorrent says otherwise than the course.
 */
#include <criterion/criterion.h>

#include "dialogue.h"
#include "sess.h"

TestSuite(sess_words, .init = set_up_blocks);

Test(sess_words, have_all_and_have_none_are_bitfields)
{
	begins("");
	expect(hears(MSG_HAVE_ALL, 0), "interested");
	cr_assert_eq(s.theirs_n, PIECES);
	cr_assert(sess_peer_is_complete(&s));
	begins("");
	expect(hears(MSG_HAVE_NONE, 0), "");
	cr_assert_eq(s.theirs_n, 0);
	expect(hears_bitfield("3"), "interested");
	cr_assert_eq(s.theirs_n, 1);
}

/* A few bytes are not worth a walk over a million of pieces. */
Test(sess_words, have_all_and_have_none_are_said_once)
{
	begins("");
	hears(MSG_HAVE_ALL, 0);
	expect(hears(MSG_HAVE_NONE, 0), "");
	cr_assert_eq(s.theirs_n, PIECES);
	begins("");
	hears_bitfield("3");
	expect(hears(MSG_HAVE_ALL, 0), "");
	cr_assert_eq(s.theirs_n, 1);
}

Test(sess_words, interest_is_said_only_when_it_changes)
{
	begins("3");
	expect(hears_bitfield(""), "");
	expect(hears_bitfield("3"), "");
	expect(hears_bitfield("2"), "interested");
	expect(hears_bitfield("23"), "");
	expect(hears(MSG_HAVE, 4), "[have 4]");
	expect(has_stored(2), "have 2");
	expect(has_stored(4), "have 4, not interested");
}

Test(sess_words, an_unchoke_is_not_repeated)
{
	begins("01234");
	expect(is_ordered(true, false), "unchoke");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(later(60000), "");
	expect(hears(MSG_INTERESTED, 0), "[interested]");
	expect(later(60000), "");
	cr_assert_eq(sess_next_tick(&s).ns, MONO_NEVER.ns);
}

Test(sess_words, requests_are_served_while_unchoked)
{
	begins("012");
	is_ordered(true, false);
	expect(hears_block(MSG_REQUEST, 2, 1), "serve 2.1");
	expect(hears_block(MSG_CANCEL, 2, 1), "drop 2.1");
	expect(hears_block(MSG_REQUEST, 3, 0), "reject 3.0", "not ours");
	expect(is_ordered(false, false), "choke, clear");
	expect(hears_block(MSG_REQUEST, 2, 1), "reject 2.1");
}

Test(sess_words, without_the_fast_extension_nothing_is_rejected)
{
	terms.fast = false;
	begins("012");
	expect(hears_block(MSG_REQUEST, 2, 1), "");
	is_ordered(true, false);
	expect(hears_block(MSG_REQUEST, 3, 1), "");
	expect(is_ordered(false, false), "choke, clear");
}
