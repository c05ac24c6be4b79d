/*
 * schedule_seed.c: tests of whom the scheduler prefers with the whole file.
 */
#include <criterion/criterion.h>

#include "neighbours.h"

TestSuite(schedule_seed, .init = set_up_neighbours);

static void
crowd(uint32_t size)
{
	uint32_t id;

	for (id = 1; id <= size; id++)
		comes(id, 0);
}

Test(schedule_seed, step_4_the_fastest_are_those_who_take_the_most)
{
	cfg.seed = SEED_FASTEST;
	crowd(5);
	find(2)->up = 300;
	find(4)->up = 200;
	find(1)->up = 100;
	find(5)->down = 1000000;
	decide_as(P, true);
	cr_assert(is_preferred(2));
	cr_assert(is_preferred(4));
	cr_assert_eq(find(2)->rank, 1);
	cr_assert_eq(find(1)->rank, 3);
	cr_assert_eq(find(2)->why, WHY_RATE);
	cr_assert_eq(find(1)->why, WHY_BEATEN);
	find(1)->up = 7;
	find(2)->up = 8;
	decide_as(2 * P, true);
	cr_assert(is_preferred(1));
	cr_assert(is_preferred(2));
	cr_assert_not(is_preferred(4));
}

Test(schedule_seed, step_4_the_order_waits_until_the_file_is_whole)
{
	cfg.k = 1;
	cfg.seed = SEED_FASTEST;
	crowd(2);
	find(1)->up = 100;
	find(2)->down = 100;
	decide(P);
	cr_assert(is_preferred(2));
	cfg.seed = SEED_ROUND_ROBIN;
	find(2)->down = 100;
	decide(2 * P);
	cr_assert(is_preferred(2));
}

Test(schedule_seed, step_4_in_round_robin_all_have_as_many_turns)
{
	uint32_t id, round, turns[8] = {0};

	cfg.seed = SEED_ROUND_ROBIN;
	crowd(7);
	for (round = 1; round <= 70; round++) {
		find(1)->up = 1000000;
		decide_as(round * P, true);
		for (id = 1; id <= 7; id++) {
			turns[id] += is_preferred(id);
			if (id != st.optimistic)
				cr_assert_eq(find(id)->why,
				    is_preferred(id) ? WHY_TURN : WHY_WAITING);
		}
	}
	for (id = 1; id <= 7; id++) {
		cr_assert_geq(turns[id], 19);
		cr_assert_leq(turns[id], 21);
	}
}

Test(schedule_seed, step_4_in_round_robin_who_comes_is_next)
{
	cfg.seed = SEED_ROUND_ROBIN;
	crowd(2);
	decide_as(P, true);
	comes(5, 0);
	decide_as(2 * P, true);
	cr_assert(is_preferred(5));
}

Test(schedule_seed, step_6_a_free_place_is_a_turn_too)
{
	cfg.k = 1;
	cfg.unchoke_at_once = true;
	cfg.seed = SEED_ROUND_ROBIN;
	crowd(1);
	decide_as(1, true);
	cr_assert(is_preferred(1));
	comes(2, 0);
	decide_as(P, true);
	cr_assert(is_preferred(find(1)->turn < find(2)->turn ? 2 : 1));
	decide_as(2 * P, true);
	decide_as(3 * P, true);
	cr_assert_eq(find(1)->turn + find(2)->turn, 2 + 3);
}

Test(schedule_seed, step_8_round_robin_unchokes_no_more_than_others)
{
	uint32_t round;

	cfg.k = 3;
	cfg.seed = SEED_ROUND_ROBIN;
	crowd(40);
	for (round = 1; round <= 100; round++) {
		decide_as(round * P, true);
		cr_assert_geq(unchoked(), 3);
		cr_assert_leq(unchoked(), 4);
	}
}
