/*
 * schedule_places.c: tests of places, named after the steps of shoald(8).
 */
#include "schedule.h"

#include <criterion/criterion.h>

#include "neighbours.h"

TestSuite(schedule_places, .init = set_up_neighbours);

Test(schedule_places, step_6_a_free_place_is_taken_at_once)
{
	cfg.unchoke_at_once = true;
	comes(1, 0);
	decide(10);
	cr_assert(plan.changed);
	cr_assert(find(1)->unchoked);
	cr_assert_eq(find(1)->why, WHY_AT_ONCE);
	comes(2, 0);
	comes(3, 0);
	decide(20);
	cr_assert(plan.changed);
	cr_assert_eq(unchoked(), 2);
	cr_assert(is_preferred(1));
	decide(30);
	cr_assert_not(plan.changed);
	cr_assert_eq(unchoked(), 2);
}

Test(schedule_places, step_6_can_be_turned_off)
{
	comes(1, 0);
	decide(10);
	cr_assert_not(plan.changed);
	cr_assert_eq(unchoked(), 0);
	cr_assert_eq(find(1)->why, WHY_WAITING);
}

Test(schedule_places, step_6_the_place_of_one_who_left_goes_to_the_best)
{
	cfg.unchoke_at_once = true;
	comes(1, 50);
	comes(2, 40);
	comes(3, 10);
	comes(4, 20);
	decide(P);
	find(3)->down = 5;
	find(4)->down = 6;
	leaves(1);
	decide(P + 1);
	cr_assert(plan.changed);
	cr_assert(is_preferred(4));
	cr_assert_not(is_preferred(3));
	cr_assert_eq(find(3)->why, WHY_BEATEN);
}

Test(schedule_places, step_6_the_optimistic_neighbour_comes_last)
{
	cfg.k = 1;
	cfg.unchoke_at_once = true;
	comes(1, 0);
	comes(2, 0);
	decide(10);
	decide(M);
	cr_assert_neq(st.optimistic, 0);
	leaves(is_preferred(1) ? 1 : 2);
	comes(3, 0);
	find(st.optimistic)->down = 1000;
	decide(M + 1);
	cr_assert(is_preferred(3));
	cr_assert_not(is_preferred(st.optimistic));
	cr_assert_eq(unchoked(), 2);
}

Test(schedule_places, step_6_the_optimistic_neighbour_may_take_a_place_too)
{
	cfg.k = 1;
	cfg.unchoke_at_once = true;
	comes(1, 0);
	comes(2, 0);
	decide(M);
	leaves(st.optimistic == 1 ? 2 : 1);
	decide(M + 1);
	cr_assert(is_preferred(st.optimistic));
	cr_assert_eq(unchoked(), 1);
}

Test(schedule_places, step_6_a_kept_place_is_not_free)
{
	cfg.k = 1;
	cfg.unchoke_at_once = true;
	comes(1, 0);
	decide(10);
	find(1)->interested = false;
	comes(2, 0);
	decide(20);
	cr_assert(find(1)->unchoked);
	cr_assert_not(find(2)->unchoked);
	cr_assert_eq(find(2)->why, WHY_WAITING);
	decide(P);
	cr_assert_not(find(1)->unchoked);
	cr_assert(find(2)->unchoked);
}

Test(schedule_places, step_7_one_of_the_choked_is_drawn)
{
	uint32_t round, id, drawn[6] = {0};

	for (round = 0; round < 600; round++) {
		set_up_neighbours();
		rng_seed(&rng, round);
		comes(1, 90);
		comes(2, 80);
		comes(3, 3);
		comes(4, 2);
		comes(5, 1);
		comes(6, 99);
		find(6)->interested = false;
		decide(M);
		cr_assert(plan.optimistic_changed);
		cr_assert_eq(unchoked(), 3);
		cr_assert_eq(find(st.optimistic)->why, WHY_OPTIMISTIC);
		cr_assert_lt(st.optimistic, 6);
		drawn[st.optimistic]++;
	}
	cr_assert_eq(drawn[1] + drawn[2], 0, "the preferred are not choked");
	for (id = 3; id <= 5; id++) {
		cr_assert_geq(drawn[id], 150);
		cr_assert_leq(drawn[id], 250);
	}
}

Test(schedule_places, step_7_the_former_one_is_choked_at_once)
{
	uint32_t former, turn;

	cfg.k = 0;
	comes(1, 0);
	comes(2, 0);
	decide(M);
	for (turn = 2; turn < 20; turn++) {
		former = st.optimistic;
		decide(turn * M);
		cr_assert_neq(st.optimistic, former);
		cr_assert_not(find(former)->unchoked);
		cr_assert_eq(find(former)->why, WHY_NOT_DRAWN);
	}
}

Test(schedule_places, step_7_the_former_one_stays_unchoked_when_preferred)
{
	uint32_t former;

	cfg.k = 1;
	comes(1, 10);
	comes(2, 0);
	comes(3, 0);
	decide(M);
	former = st.optimistic;
	find(former)->down = 100;
	decide(M + P);
	cr_assert(is_preferred(former));
	cr_assert_eq(unchoked(), 1, "both hold, one is unchoked");
	find(former)->down = 100;
	decide(2 * M);
	cr_assert_neq(st.optimistic, former);
	cr_assert(find(former)->unchoked);
	cr_assert_eq(unchoked(), 2);
}

Test(schedule_places, step_7_without_a_candidate_the_former_one_stays)
{
	cfg.k = 0;
	comes(1, 0);
	decide(M);
	decide(2 * M);
	cr_assert(plan.m_turn);
	cr_assert_not(plan.optimistic_changed);
	cr_assert_eq(st.optimistic, 1);
	find(1)->interested = false;
	decide(3 * M);
	cr_assert_eq(st.optimistic, 1);
	cr_assert_eq(find(1)->why, WHY_KEPT);
}

Test(schedule_places, step_7_nobody_is_drawn_when_all_are_preferred)
{
	comes(1, 0);
	comes(2, 0);
	decide(M);
	cr_assert_eq(st.optimistic, 0);
	cr_assert_not(plan.optimistic_changed);
}

Test(schedule_places, step_7_who_loses_its_preference_may_be_drawn)
{
	cfg.k = 1;
	cfg.p_ms = M;
	schedule_init(&st, &cfg, at(0));
	comes(1, 10);
	decide(M);
	cr_assert(is_preferred(1));
	comes(2, 20);
	decide(2 * M);
	cr_assert(is_preferred(2));
	cr_assert_eq(st.optimistic, 1);
	cr_assert(find(1)->unchoked);
}

Test(schedule_places, step_7_comes_after_the_places_are_filled)
{
	cfg.unchoke_at_once = true;
	cfg.k = 1;
	cfg.m_ms = 1000;
	schedule_init(&st, &cfg, at(0));
	comes(1, 0);
	decide(1000);
	cr_assert(is_preferred(1));
	cr_assert_eq(st.optimistic, 0);
}

Test(schedule_places, step_8_k_0_leaves_only_the_optimistic_place)
{
	uint32_t id, round;

	cfg.k = 0;
	cfg.unchoke_at_once = true;
	for (id = 1; id <= 5; id++)
		comes(id, id);
	decide(P);
	cr_assert_eq(unchoked(), 0);
	cr_assert_not(plan.changed);
	cr_assert_eq(find(1)->why, WHY_NOT_DRAWN);
	for (round = 1; round <= 20; round++) {
		decide(round * M);
		cr_assert_eq(unchoked(), 1);
	}
}

Test(schedule_places, step_8_never_more_than_k_plus_one_whatever_happens)
{
	uint32_t step, i, next = 1;
	int64_t ms = 0;

	for (step = 0; step < 20000; step++) {
		if (step % 2000 == 0) {
			cfg.k = step / 2000;
			cfg.unchoke_at_once = step / 2000 % 2 == 1;
			n = 0;
			schedule_init(&st, &cfg, at(ms));
		}
		if (n < 30 && rng_below(&rng, 4) == 0)
			comes(next++, rng_below(&rng, 5));
		if (n > 0 && rng_below(&rng, 10) == 0)
			leaves(peer[rng_below(&rng, n)].id);
		for (i = 0; i < n; i++) {
			peer[i].down += rng_below(&rng, 3);
			if (rng_below(&rng, 20) == 0)
				peer[i].interested = !peer[i].interested;
		}
		ms += (int64_t)rng_below(&rng, 3000);
		decide_as(ms, step % 3 == 0);
		cr_assert_leq(unchoked(), cfg.k + 1);
	}
}

Test(schedule_places, step_9_who_loses_interest_keeps_its_place_until_the_turn)
{
	comes(1, 10);
	comes(2, 20);
	comes(3, 0);
	decide(P);
	find(1)->interested = false;
	decide(P + 1);
	cr_assert(find(1)->unchoked);
	cr_assert_eq(find(1)->why, WHY_KEPT);
	cr_assert_eq(find(3)->why, WHY_BEATEN);
	decide(2 * P);
	cr_assert_not(find(1)->unchoked);
	cr_assert(find(3)->unchoked);
}

Test(schedule_places, step_9_who_finds_interest_again_keeps_its_place)
{
	comes(1, 10);
	comes(2, 20);
	comes(3, 0);
	decide(P);
	find(1)->interested = false;
	decide(P + 1);
	find(1)->interested = true;
	decide(P + 2);
	cr_assert(find(1)->unchoked);
	cr_assert_eq(find(1)->why, WHY_RATE);
	cr_assert_eq(find(1)->rank, 2);
}

Test(schedule_places,
    step_9_the_optimistic_neighbour_keeps_its_place_over_a_p_turn)
{
	cfg.k = 1;
	comes(1, 10);
	comes(2, 0);
	decide(M);
	cr_assert_eq(st.optimistic, 2);
	find(2)->interested = false;
	decide(M + P);
	cr_assert(find(2)->unchoked);
	cr_assert_eq(find(2)->why, WHY_KEPT);
	comes(3, 0);
	find(1)->down = 10;
	decide(2 * M);
	cr_assert_eq(st.optimistic, 3);
	cr_assert_not(find(2)->unchoked);
	cr_assert_eq(find(2)->why, WHY_NOT_INTERESTED);
}

Test(schedule_places, step_9_the_reason_for_a_kept_place_comes_back)
{
	uint32_t id;

	cfg.unchoke_at_once = true;
	comes(1, 0);
	decide(10);
	find(1)->interested = false;
	decide(20);
	cr_assert_eq(find(1)->why, WHY_KEPT);
	find(1)->interested = true;
	decide(30);
	cr_assert_eq(find(1)->why, WHY_AT_ONCE);

	comes(2, 0);
	comes(3, 0);
	decide_as(P, true);
	for (id = 1; id <= 3; id++)
		find(id)->interested = false;
	decide_as(P + 1, true);
	for (id = 1; id <= 3; id++)
		find(id)->interested = true;
	decide_as(P + 2, true);
	for (id = 1; id <= 3; id++)
		cr_assert_eq(find(id)->why,
		    find(id)->preferred ? WHY_RANDOM : WHY_WAITING);
}

Test(schedule_places, step_9_a_place_taken_at_once_is_told_from_one_by_rate)
{
	cfg.unchoke_at_once = true;
	cfg.k = 1;
	comes(1, 10);
	comes(2, 0);
	decide(P);
	leaves(1);
	decide(P + 1);
	cr_assert_eq(find(2)->rank, 2);
	cr_assert_eq(find(2)->why, WHY_AT_ONCE);
	find(2)->interested = false;
	decide(P + 2);
	find(2)->interested = true;
	decide(P + 3);
	cr_assert_eq(find(2)->why, WHY_AT_ONCE);
}

Test(schedule_places, step_9_whose_place_was_kept_and_lost_was_not_drawn)
{
	cfg.k = 0;
	cfg.p_ms = 7000;
	schedule_init(&st, &cfg, at(0));
	comes(1, 0);
	decide(M);
	find(1)->interested = false;
	decide(29000);
	find(1)->interested = true;
	comes(2, 0);
	decide(2 * M);
	cr_assert_not(plan.p_turn);
	cr_assert_eq(st.optimistic, 2);
	cr_assert_eq(find(1)->why, WHY_NOT_DRAWN);
}
