/*
 * schedule.c: tests of turns and order, named after the steps of shoald(8).
 */
#include "schedule.h"

#include <criterion/criterion.h>
#include <string.h>

#include "neighbours.h"

TestSuite(schedule, .init = set_up_neighbours);

Test(schedule, step_1_turns_are_due_at_start_plus_the_interval)
{
	cr_assert_eq(schedule_next(&st).ns, at(P).ns);
	decide(P - 1);
	cr_assert_not(plan.p_turn);
	cr_assert_not(plan.m_turn);
	decide(P);
	cr_assert(plan.p_turn);
	cr_assert_not(plan.m_turn);
	decide(P);
	cr_assert_not(plan.p_turn);
	decide(M);
	cr_assert(plan.p_turn);
	cr_assert(plan.m_turn);
}

Test(schedule, step_1_late_turns_do_not_shift_the_later_ones)
{
	int i;

	for (i = 1; i <= 1000; i++) {
		decide(i * P + i % 7 * 100);
		cr_assert(plan.p_turn);
		cr_assert_eq(st.next_p.ns, at((i + 1) * P).ns);
	}
}

Test(schedule, step_1_missed_turns_are_skipped)
{
	decide(7 * P + 1);
	cr_assert(plan.p_turn);
	cr_assert(plan.m_turn);
	cr_assert_eq(st.next_p.ns, at(8 * P).ns);
	cr_assert_eq(st.next_m.ns, at(3 * M).ns);
	decide(7 * P + 2);
	cr_assert_not(plan.p_turn);
	cr_assert_not(plan.m_turn);
}

Test(schedule, step_1_the_next_turn_is_the_earlier_of_both)
{
	cfg.m_ms = 3000;
	schedule_init(&st, &cfg, at(100));
	cr_assert_eq(schedule_next(&st).ns, at(3100).ns);
	decide(3100);
	cr_assert_eq(schedule_next(&st).ns, at(5100).ns);
}

Test(schedule, step_1_without_a_turn_nobody_is_choked_or_unchoked)
{
	comes(1, 10);
	comes(2, 20);
	comes(3, 30);
	decide(P);
	find(1)->down = 1000;
	decide(P + 1);
	cr_assert_not(plan.changed);
	cr_assert_not(plan.optimistic_changed);
	cr_assert(is_preferred(2));
	cr_assert(is_preferred(3));
	cr_assert_eq(unchoked(), 2);
}

Test(schedule, step_2_a_preferred_neighbour_that_left_changes_the_set)
{
	comes(1, 10);
	comes(2, 20);
	decide(P);
	cr_assert(plan.changed);
	decide(2 * P);
	cr_assert_not(plan.changed);
	leaves(1);
	decide(2 * P + 1);
	cr_assert_not(plan.changed, "nothing was chosen");
	decide(3 * P);
	cr_assert(plan.changed);
	decide(4 * P);
	cr_assert_not(plan.changed);
}

Test(schedule, step_2_the_optimistic_neighbour_that_left_is_forgotten)
{
	cfg.k = 0;
	comes(1, 0);
	decide(M);
	cr_assert_eq(st.optimistic, 1);
	leaves(1);
	comes(2, 0);
	decide(M + 1);
	cr_assert_eq(st.optimistic, 0);
	cr_assert_not(plan.optimistic_changed);
	comes(1, 0);
	decide(M + 2);
	cr_assert_eq(unchoked(), 0, "it has no place when it comes again");
}

Test(schedule, step_3_only_interested_neighbours_are_candidates)
{
	comes(1, 50);
	comes(2, 10);
	comes(3, 20);
	find(1)->interested = false;
	decide(P);
	cr_assert_eq(plan.candidates, 2);
	cr_assert_not(is_preferred(1));
	cr_assert_eq(find(1)->rank, 0);
	cr_assert_eq(find(1)->why, WHY_NOT_INTERESTED);
	cr_assert(is_preferred(2));
	cr_assert(is_preferred(3));
	cr_assert_eq(find(2)->why, WHY_ALL);
}

Test(schedule, step_4_the_order_is_by_bytes_received)
{
	uint32_t id;

	for (id = 1; id <= 40; id++)
		comes(id, id * 7 % 41 * 100);
	decide(P);
	for (id = 1; id <= 40; id++)
		cr_assert_eq(find(id)->rank, 41 - id * 7 % 41);
}

Test(schedule, step_4_ties_are_broken_at_random)
{
	uint32_t round, id, wins[5] = {0};

	comes(1, 0);
	comes(2, 0);
	comes(3, 0);
	comes(4, 0);
	for (round = 1; round <= 1000; round++) {
		decide(round * P);
		for (id = 1; id <= 4; id++)
			wins[id] += is_preferred(id);
	}
	for (id = 1; id <= 4; id++) {
		cr_assert_geq(wins[id], 430);
		cr_assert_leq(wins[id], 570);
	}
}

Test(schedule, step_4_the_order_is_random_when_we_are_complete)
{
	uint32_t round, id, wins[5] = {0};

	cfg.k = 1;
	for (id = 1; id <= 4; id++)
		comes(id, 0);
	for (round = 1; round <= 1000; round++) {
		find(1)->down = 1000000;
		decide_as(round * P, true);
		for (id = 1; id <= 4; id++) {
			wins[id] += is_preferred(id);
			cr_assert_eq(find(id)->why,
			    is_preferred(id)        ? WHY_RANDOM :
				id == st.optimistic ? WHY_OPTIMISTIC :
						      WHY_NOT_DRAWN);
		}
	}
	for (id = 1; id <= 4; id++) {
		cr_assert_geq(wins[id], 190);
		cr_assert_leq(wins[id], 310);
	}
}

Test(schedule, step_4_who_completes_draws_from_the_next_turn_on)
{
	comes(1, 10);
	comes(2, 20);
	comes(3, 30);
	decide(P);
	decide_as(P + 1, true);
	cr_assert(is_preferred(3));
	cr_assert_eq(find(3)->why, WHY_RATE);
	decide_as(2 * P, true);
	cr_assert_eq(
	    find(1)->why, is_preferred(1) ? WHY_RANDOM : WHY_NOT_DRAWN);
}

Test(schedule, step_5_the_first_k_are_preferred)
{
	comes(1, 10);
	comes(2, 30);
	comes(3, 20);
	comes(4, 0);
	decide(P);
	cr_assert(plan.changed);
	cr_assert(is_preferred(2));
	cr_assert(is_preferred(3));
	cr_assert_eq(unchoked(), 2);
	cr_assert_eq(find(2)->why, WHY_RATE);
	cr_assert_eq(find(3)->why, WHY_RATE);
	cr_assert_eq(find(1)->why, WHY_BEATEN);
	cr_assert_eq(find(4)->why, WHY_BEATEN);
}

Test(schedule, step_5_fewer_candidates_are_all_preferred)
{
	cfg.k = 9;
	comes(1, 0);
	comes(2, 30);
	decide(P);
	cr_assert(is_preferred(1));
	cr_assert(is_preferred(2));
	cr_assert_eq(find(1)->why, WHY_ALL);
}

Test(schedule, step_5_the_same_set_is_no_change)
{
	comes(1, 10);
	comes(2, 30);
	comes(3, 0);
	decide(P);
	find(1)->down = 7;
	find(2)->down = 5;
	decide(2 * P);
	cr_assert(plan.p_turn);
	cr_assert_not(plan.changed);
	cr_assert_eq(find(1)->rank, 1);
}

Test(schedule, step_5_who_falls_behind_is_choked)
{
	comes(1, 10);
	comes(2, 30);
	comes(3, 0);
	decide(P);
	find(3)->down = 9;
	find(2)->down = 8;
	decide(2 * P);
	cr_assert(plan.changed);
	cr_assert_not(find(1)->unchoked);
	cr_assert_eq(find(1)->why, WHY_BEATEN);
	cr_assert(find(3)->unchoked);
}

Test(schedule, step_5_nobody_is_preferred_when_nobody_is_interested)
{
	comes(1, 10);
	decide(P);
	find(1)->interested = false;
	decide(2 * P);
	cr_assert(plan.changed);
	cr_assert_eq(unchoked(), 0);
	cr_assert_eq(find(1)->why, WHY_NOT_INTERESTED);
}

Test(schedule, an_empty_swarm_has_an_empty_plan)
{
	cfg.unchoke_at_once = true;
	decide(M);
	cr_assert(plan.p_turn);
	cr_assert(plan.m_turn);
	cr_assert_not(plan.changed);
	cr_assert_eq(plan.candidates, 0);
}

Test(schedule, the_same_seed_makes_the_same_plan)
{
	struct schedule_peer former[MOST];
	uint32_t id, round;

	for (round = 0; round < 2; round++) {
		set_up_neighbours();
		for (id = 1; id <= 50; id++)
			comes(id, id % 3);
		decide(M);
		if (round == 0)
			memcpy(former, peer, n * sizeof(*peer));
	}
	for (id = 0; id < n; id++)
		cr_assert_eq(former[id].id, peer[id].id);
}
