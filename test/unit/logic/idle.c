/*
 * idle.c: unit tests of whose connection goes when another finds no room.
 */
#include "idle.h"

#include <criterion/criterion.h>

static const struct idle_facts busy = {.crowd = 1};

Test(idle, who_moves_data_stays)
{
	cr_assert_not(idle_may_go(&busy, 1, false));
}

Test(idle, who_is_of_no_use_goes_after_a_minute)
{
	struct idle_facts f = {.useless = true, .crowd = 1};

	f.still_ms = IDLE_USELESS_MS - 1;
	cr_assert_not(idle_may_go(&f, 9, false));
	f.still_ms = IDLE_USELESS_MS;
	cr_assert(idle_may_go(&f, 9, false));
}

Test(idle, who_waits_goes_after_three)
{
	struct idle_facts f = {.crowd = 1, .still_ms = IDLE_STILL_MS - 1};

	cr_assert_not(idle_may_go(&f, 1, false));
	f.still_ms++;
	cr_assert(idle_may_go(&f, 1, false));
}

Test(idle, a_crowd_moves_nobody_who_came_alone)
{
	struct idle_facts f = {.crowd = 1, .still_ms = IDLE_STILL_MS};

	cr_assert_not(idle_may_go(&f, 2, false));
	f.crowd = 2;
	cr_assert(idle_may_go(&f, 2, false));
}

Test(idle, who_is_listed_stays_and_finds_room)
{
	struct idle_facts f = {.listed = true,
	    .useless = true,
	    .crowd = 9,
	    .still_ms = 9 * IDLE_STILL_MS};

	cr_assert_not(idle_may_go(&f, 1, false));
	cr_assert_not(idle_may_go(&f, 1, true));
	cr_assert(idle_may_go(&busy, 1, true));
}

Test(idle, the_useless_go_then_crowds_then_who_waits_longest)
{
	struct idle_facts useless = {
	    .useless = true, .crowd = 1, .still_ms = 1};
	struct idle_facts crowd = {.crowd = 2, .still_ms = 1};
	struct idle_facts longest = {.crowd = 1, .still_ms = 3};
	struct idle_facts least = {.crowd = 1, .still_ms = 2};

	cr_assert(idle_is_sooner(&useless, &crowd));
	cr_assert(idle_is_sooner(&crowd, &longest));
	cr_assert(idle_is_sooner(&longest, &least));
	cr_assert_not(idle_is_sooner(&least, &longest));
	cr_assert_not(idle_is_sooner(&crowd, &useless));
}
