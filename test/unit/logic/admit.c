/*
 * admit.c: unit tests of admission.
 */
#include "admit.h"

#include <criterion/criterion.h>
#include <string.h>

/* A later peer that connects to us. */
static const struct admit_facts accepted = {
    .own_id = 1002,
    .peer_id = 1003,
    .listed = true,
    .listed_later = true,
};

/* An earlier peer that we dialled. */
static const struct admit_facts dialled = {
    .own_id = 1002,
    .peer_id = 1001,
    .dialled_id = 1001,
    .listed = true,
};

Test(admit, a_later_peer_that_connects_is_let_in)
{
	cr_assert_eq(admit_decide(&accepted), ADMIT_OK);
}

Test(admit, an_earlier_peer_that_was_dialled_is_let_in)
{
	cr_assert_eq(admit_decide(&dialled), ADMIT_OK);
}

Test(admit, our_own_id_is_refused_both_ways)
{
	struct admit_facts f = accepted;

	f.peer_id = 1002;
	f.listed_later = false;
	cr_assert_eq(admit_decide(&f), ADMIT_SELF);
	f = dialled;
	f.peer_id = 1002;
	cr_assert_eq(admit_decide(&f), ADMIT_SELF);
}

Test(admit, an_unlisted_id_is_unknown)
{
	struct admit_facts f = accepted;

	f.listed = f.listed_later = false;
	cr_assert_eq(admit_decide(&f), ADMIT_UNKNOWN);
	f = dialled;
	f.peer_id = 4711;
	f.listed = false;
	cr_assert_eq(admit_decide(&f), ADMIT_UNKNOWN);
}

Test(admit, a_dialled_peer_must_be_the_one_that_was_meant)
{
	struct admit_facts f = dialled;

	f.peer_id = 1003;
	f.listed_later = true;
	cr_assert_eq(admit_decide(&f), ADMIT_WRONG);
}

Test(admit, an_earlier_peer_may_not_connect_to_us)
{
	struct admit_facts f = accepted;

	f.peer_id = 1001;
	f.listed_later = false;
	cr_assert_eq(admit_decide(&f), ADMIT_EARLIER);
}

Test(admit, the_older_of_two_connections_wins)
{
	struct admit_facts f = accepted;

	f.connected = true;
	cr_assert_eq(admit_decide(&f), ADMIT_DUPLICATE);
	f = dialled;
	f.connected = true;
	cr_assert_eq(admit_decide(&f), ADMIT_DUPLICATE);
}

Test(admit, penalty_ending_and_fullness_refuse_in_that_order)
{
	struct admit_facts f = accepted;

	f.full = true;
	cr_assert_eq(admit_decide(&f), ADMIT_FULL);
	f.ending = true;
	cr_assert_eq(admit_decide(&f), ADMIT_ENDING);
	f.penalised = true;
	cr_assert_eq(admit_decide(&f), ADMIT_PENALTY);
	f.connected = true;
	cr_assert_eq(admit_decide(&f), ADMIT_DUPLICATE);
}

Test(admit, every_verdict_has_a_text_of_its_own)
{
	int a, b;

	for (a = ADMIT_OK; a <= ADMIT_FULL; a++)
		for (b = ADMIT_OK; b < a; b++)
			cr_assert_str_neq(admit_text((enum admit)a),
			    admit_text((enum admit)b));
}
