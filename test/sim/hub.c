/*
 * hub.c: the scheduler of one peer with a thousand neighbours.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "schedule.h"

#define NEIGHBOURS 1000
#define TURN       5000
#define NEWCOMER   NEIGHBOURS /* its tag */

static const struct schedule_config cfg = {.k = 4, .p_ms = TURN, .m_ms = TURN};
static struct schedule_state st;
static struct schedule_peer peer[NEIGHBOURS];
static struct schedule_plan plan;
static struct rng rng;
static uint32_t times[NEIGHBOURS + 1]; /* turns for which each was unchoked */

/* All are interested; ids and tags tell who is who. */
static void
set_up(void)
{
	uint32_t i;

	memset(times, 0, sizeof(times));
	memset(peer, 0, sizeof(peer));
	rng_seed(&rng, 5);
	schedule_init(&st, &cfg, (struct mono){0});
	for (i = 0; i < NEIGHBOURS; i++)
		peer[i] = (struct schedule_peer){
		    .id = 1001 + i, .interested = true, .tag = i};
}

TestSuite(hub, .init = set_up);

static void
take_turn(int64_t number, bool complete)
{
	uint32_t i, unchoked = 0;

	plan = schedule(&cfg, &st, peer, NEIGHBOURS, complete,
	    mono_add_ms((struct mono){0}, number * TURN), &rng);
	for (i = 0; i < NEIGHBOURS; i++) {
		unchoked += peer[i].unchoked;
		times[peer[i].tag] += peer[i].unchoked;
	}
	if (!plan.p_turn || !plan.m_turn || unchoked != cfg.k + 1)
		cr_assert_fail("turn %ld: %u unchoked", number, unchoked);
}

/* What a neighbour gives for being unchoked; all give little for nothing. */
static uint64_t
generosity(uint32_t tag)
{
	return tag == NEWCOMER ? 1000000 :
				 1000 + tag * UINT64_C(7919) % NEIGHBOURS;
}

static void
pass_interval(void)
{
	uint32_t i;

	for (i = 0; i < NEIGHBOURS; i++)
		peer[i].down = peer[i].unchoked ? generosity(peer[i].tag) : 1;
}

Test(hub, a_seed_serves_a_thousand_evenly)
{
	const int turns = 8000;
	uint32_t i;
	double mean = (double)turns * (cfg.k + 1) / NEIGHBOURS;

	for (i = 1; i <= (uint32_t)turns; i++)
		take_turn(i, true);
	for (i = 0; i < NEIGHBOURS; i++) {
		cr_assert_gt(times[i], mean / 2);
		cr_assert_lt(times[i], mean * 2);
	}
}

Test(hub, a_leecher_finds_the_most_generous_of_a_thousand)
{
	uint32_t i;

	for (i = 1; i <= 9000; i++) {
		take_turn(i, false);
		pass_interval();
	}
	take_turn(i, false);
	for (i = 0; i < cfg.k; i++) {
		cr_assert_eq(peer[i].rank, i + 1);
		cr_assert(peer[i].preferred);
		cr_assert_geq(generosity(peer[i].tag), 1000 + NEIGHBOURS - 5);
	}
}

/* It gives most of all, but nobody knows until it is unchoked. */
Test(hub, a_newcomer_climbs_by_its_optimistic_turn)
{
	struct schedule_peer *p = peer;
	bool optimistic = false;
	uint32_t i;

	for (i = 1; i <= 100; i++) {
		take_turn(i, false);
		pass_interval();
	}
	while (p->unchoked)
		p++;
	*p = (struct schedule_peer){
	    .id = 1, .interested = true, .tag = NEWCOMER};
	do {
		if (i > 20000)
			cr_assert_fail("it was never drawn");
		take_turn(i++, false);
		pass_interval();
		for (p = peer; p->tag != NEWCOMER;)
			p++;
		cr_assert(!p->preferred || optimistic);
		optimistic |= p->why == WHY_OPTIMISTIC;
	} while (!p->preferred);
	cr_assert_eq(p->rank, 1);
	cr_assert_eq(p->why, WHY_RATE);
}

/* A round of a thousand takes under a millisecond. */
Test(hub, a_turn_of_a_thousand_takes_under_a_millisecond)
{
#ifdef SHOAL_SANITIZED
	const int64_t bound_ns = 50000000;
#else
	const int64_t bound_ns = 1000000;
#endif
	int64_t took, best = INT64_MAX;
	struct mono begun;
	uint32_t i;

	for (i = 1; i <= 200; i++) {
		pass_interval();
		begun = mono_now();
		take_turn(i, i % 2 == 0);
		took = mono_sub_ns(mono_now(), begun);
		if (took < best)
			best = took;
	}
	cr_assert_lt(best, bound_ns, "the quickest took %ld ns", best);
}
