/*
 * rival.c: unit tests of two connections to one peer.
 */
#include "rival.h"

#include <criterion/criterion.h>

static const uint8_t low[HASH_LEN] = "-SH0100-aaaaaaaaaaa";
static const uint8_t high[HASH_LEN] = "-SH0100-bbbbbbbbbbb";

/* Two peers dialled each other; what each says of the connection that the one
 * with the smaller id dialled, when it is the newcomer there. */
Test(rival, both_keep_the_one_that_the_smaller_id_dialled)
{
	struct rival_facts small = {low, high, true, false, true};
	struct rival_facts great = {high, low, false, true, true};

	cr_assert(rival_is_newcomer(&small));
	cr_assert(rival_is_newcomer(&great));
}

Test(rival, both_give_up_the_one_that_the_greater_id_dialled)
{
	struct rival_facts small = {low, high, false, true, true};
	struct rival_facts great = {high, low, true, false, true};

	cr_assert_not(rival_is_newcomer(&small));
	cr_assert_not(rival_is_newcomer(&great));
}

Test(rival, the_older_of_two_of_one_direction_stays)
{
	struct rival_facts came = {low, high, false, false, true};
	struct rival_facts went = {low, high, true, true, true};

	cr_assert_not(rival_is_newcomer(&came));
	cr_assert_not(rival_is_newcomer(&went));
}

Test(rival, whoever_comes_from_elsewhere_moves_nobody)
{
	struct rival_facts f = {low, high, true, false, false};

	cr_assert_not(rival_is_newcomer(&f));
}
