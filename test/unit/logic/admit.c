/*
 * admit.c: unit tests of admission.
 */
#include "admit.h"

#include <criterion/criterion.h>
#include <string.h>

/* A later peer that connects to us. */
static const struct admit_listing accepted = {
    .own_id = 1002,
    .peer_id = 1003,
    .listed = true,
    .listed_later = true,
};

/* An earlier peer that we dialled. */
static const struct admit_listing dialled = {
    .own_id = 1002,
    .peer_id = 1001,
    .dialled_id = 1001,
    .listed = true,
};

static enum admit
decide(const struct admit_listing *l)
{
	struct admit_facts f = {0};

	admit_by_list(&f, l);
	return admit_decide(&f);
}

Test(admit, a_later_peer_that_connects_is_let_in)
{
	cr_assert_eq(decide(&accepted), ADMIT_OK);
}

Test(admit, an_earlier_peer_that_was_dialled_is_let_in)
{
	cr_assert_eq(decide(&dialled), ADMIT_OK);
}

Test(admit, our_own_id_is_refused_both_ways)
{
	struct admit_listing f = accepted;

	f.peer_id = 1002;
	f.listed_later = false;
	cr_assert_eq(decide(&f), ADMIT_SELF);
	f = dialled;
	f.peer_id = 1002;
	cr_assert_eq(decide(&f), ADMIT_SELF);
}

Test(admit, an_unlisted_id_is_unknown)
{
	struct admit_listing f = accepted;

	f.listed = f.listed_later = false;
	cr_assert_eq(decide(&f), ADMIT_UNKNOWN);
	f = dialled;
	f.peer_id = 4711;
	f.listed = false;
	cr_assert_eq(decide(&f), ADMIT_UNKNOWN);
}

Test(admit, a_dialled_peer_must_be_the_one_that_was_meant)
{
	struct admit_listing f = dialled;

	f.peer_id = 1003;
	f.listed_later = true;
	cr_assert_eq(decide(&f), ADMIT_WRONG);
}

Test(admit, an_earlier_peer_may_not_connect_to_us)
{
	struct admit_listing f = accepted;

	f.peer_id = 1001;
	f.listed_later = false;
	cr_assert_eq(decide(&f), ADMIT_EARLIER);
}

Test(admit, the_first_reason_in_order_counts)
{
	struct admit_facts f = {0};

	cr_assert_eq(admit_decide(&f), ADMIT_OK);
	f.full = true;
	cr_assert_eq(admit_decide(&f), ADMIT_FULL);
	f.ending = true;
	cr_assert_eq(admit_decide(&f), ADMIT_ENDING);
	f.crowded = true;
	cr_assert_eq(admit_decide(&f), ADMIT_CROWD);
	f.banned = true;
	cr_assert_eq(admit_decide(&f), ADMIT_BANNED);
	f.penalised = true;
	cr_assert_eq(admit_decide(&f), ADMIT_PENALTY);
	f.connected = true;
	cr_assert_eq(admit_decide(&f), ADMIT_DUPLICATE);
	f.self = true;
	cr_assert_eq(admit_decide(&f), ADMIT_SELF);
	f.foreign = true;
	cr_assert_eq(admit_decide(&f), ADMIT_FOREIGN);
}

Test(admit, every_verdict_has_a_text_of_its_own)
{
	int a, b;

	for (a = ADMIT_OK; a <= ADMIT_FULL; a++)
		for (b = ADMIT_OK; b < a; b++)
			cr_assert_str_neq(admit_text((enum admit)a),
			    admit_text((enum admit)b));
}
