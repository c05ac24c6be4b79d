/*
 * sess_rests.c: unit tests of peers that take back what they let us ask for.
 */
#include <criterion/criterion.h>

#include "dialogue.h"
#include "sess.h"

#define REST_MS 2000

TestSuite(sess_rests, .init = set_up_blocks);

/* It may have got another place when somebody left. */
Test(sess_rests, who_unchokes_again_is_asked_at_once)
{
	asking_one_with("2", 3);
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
	later(REST_MS);
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
}

/* What to ask for is drawn from all pieces: that costs more than the words. */
Test(sess_rests, who_chokes_again_and_again_rests)
{
	asking_one_with("2", 3);
	asks_on();
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	asks_on();
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "");
	later(REST_MS - 1);
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "");
	later(1);
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "", "that goes on");
}

Test(sess_rests, who_chokes_before_it_is_asked_does_not_rest)
{
	asking_one_with("2", 3);
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "request 2.0, request 2.1, request 2.2");
}

Test(sess_rests, who_rejects_and_unchokes_again_rests)
{
	asking_one_with("2", 1);
	asks_on();
	hears_block(MSG_REJECT, 2, 0);
	hears(MSG_CHOKE, 0);
	hears(MSG_UNCHOKE, 0);
	expect(asks_on(), "");
	later(REST_MS);
	expect(asks_on(), "request 2.0");
}
