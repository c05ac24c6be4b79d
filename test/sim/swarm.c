/*
 * swarm.c: whole swarms in virtual time, one of them of a thousand peers.
 */
#include <criterion/criterion.h>

#include "world.h"

#define KB UINT64_C(1000)

static struct world w;

static int64_t
now_ms(void)
{
	return mono_sub_ms(w.now, (struct mono){0});
}

/* The first `early` of the peers begin together, each with so many links of
 * its own choice (and as many of others'). */
static void
begin_together(uint32_t early, uint32_t links)
{
	uint32_t i;

	for (i = 0; i < early; i++)
		w.peer[i].joined = true;
	for (i = 0; i < early; i++)
		world_join(&w, &w.peer[i], links);
}

static void
run_until(int64_t ms)
{
	while (now_ms() < ms)
		world_step(&w);
}

static void
run_until_complete(int64_t most_ms)
{
	while (world_incomplete(&w) > 0 && now_ms() < most_ms)
		world_step(&w);
	cr_assert_eq(world_incomplete(&w), 0, "%u incomplete after %ld ms",
	    world_incomplete(&w), most_ms);
}

/* Mean seconds from joining to the last piece of the leechers from `first` to
 * before `end` that are (not) fast. */
static double
mean_time(uint32_t first, uint32_t end, bool fast)
{
	const struct peer *p;
	double sum = 0, n = 0;

	for (p = w.peer + first; p < w.peer + end; p++) {
		if ((p->capacity >= w.fast_from) != fast)
			continue;
		sum += (double)mono_sub_ms(p->done, p->came) / 1000;
		n++;
	}
	return sum / n;
}

static void
check_no_claim_is_left(void)
{
	uint32_t i, piece;

	for (i = 0; i < w.cfg.peers; i++)
		for (piece = 0; w.peer[i].joined && piece < w.cfg.pieces;
		     piece++)
			if (w.peer[i].asked[piece] != 0)
				cr_assert_fail("peer %u, piece %u", i, piece);
}

/*
 * A thousand peers begin together, ten of them with the file, a third of them
 * five times as fast as the others; forty come later.
 */
Test(swarm, a_thousand_peers_finish_and_the_generous_ones_sooner)
{
	static const struct world_config cfg = {.peers = 1040,
	    .pieces = 64,
	    .piece_size = 262144,
	    .choking = {
		.k = 4, .p_ms = 5000, .m_ms = 15000, .unchoke_at_once = true}};
	double fast, slow;
	uint32_t i;

	world_open(&w, &cfg, 1);
	w.fast_from = 1500 * KB;
	for (i = 0; i < cfg.peers; i++)
		w.peer[i].capacity = (i % 3 == 0 ? 1500 : 300) * KB;
	for (i = 0; i < 10; i++)
		world_give_all(&w, &w.peer[i]);
	begin_together(1000, 15);
	run_until(15000);
	w.count = true;
	run_until(30000);
	for (i = 1000; i < cfg.peers; i++)
		world_join(&w, &w.peer[i], 30);
	run_until_complete(120000);

	cr_assert_eq(w.most_unchoked, cfg.choking.k + 1);
	check_no_claim_is_left();
	fast = (double)w.places.fast / (double)w.places.fast_givers;
	slow = (double)w.places.slow / (double)w.places.slow_givers;
	cr_assert_gt(fast, 1.2 * slow,
	    "preferred: %f of the fast, %f of the "
	    "slow",
	    fast, slow);
	fast = mean_time(10, 1000, true);
	slow = mean_time(10, 1000, false);
	cr_assert_lt(
	    fast, 0.9 * slow, "done: fast %f s, slow %f s", fast, slow);
	world_close(&w);
}

/* In a swarm that trades by rate, between turns gives no place away, and is
 * in its middle when thirty come who have nothing to trade. */
Test(swarm, optimistic_unchokes_give_newcomers_their_first_piece)
{
	static const struct world_config cfg = {.peers = 230,
	    .pieces = 256,
	    .piece_size = 65536,
	    .choking = {.k = 2, .p_ms = 5000, .m_ms = 15000}};
	uint32_t i, served = 0, optimistic = 0;

	world_open(&w, &cfg, 2);
	for (i = 0; i < cfg.peers; i++)
		w.peer[i].capacity = 500 * KB;
	for (i = 0; i < 2; i++)
		world_give_all(&w, &w.peer[i]);
	begin_together(200, 15);
	run_until(45000);
	for (i = 200; i < cfg.peers; i++)
		world_join(&w, &w.peer[i], 30);
	run_until(45000 + 3 * cfg.choking.m_ms);
	for (i = 200; i < cfg.peers; i++) {
		served += w.peer[i].have_n > 0;
		optimistic += w.peer[i].first == WHY_OPTIMISTIC;
	}
	cr_assert_eq(served, 30, "%u of 30 served", served);
	cr_assert_geq(optimistic, 6, "%u so", optimistic);
	world_close(&w);
}

/* Peers are shot with requests and pieces under way. */
Test(swarm, the_others_finish_when_a_third_is_gone_at_once)
{
	static const struct world_config cfg = {.peers = 300,
	    .pieces = 64,
	    .piece_size = 262144,
	    .choking = {
		.k = 2, .p_ms = 5000, .m_ms = 15000, .unchoke_at_once = true}};
	uint32_t i;

	world_open(&w, &cfg, 3);
	for (i = 0; i < cfg.peers; i++)
		w.peer[i].capacity = (200 + i) * KB;
	for (i = 0; i < 4; i++)
		world_give_all(&w, &w.peer[i]);
	begin_together(cfg.peers, 12);
	run_until(20000);
	for (i = 5; i < cfg.peers; i += 3)
		world_leave(&w.peer[i]);
	run_until_complete(300000);
	cr_assert_leq(w.most_unchoked, cfg.choking.k + 1);
	check_no_claim_is_left();
	world_close(&w);
}

/* With k = 0 everything goes through the one optimistic place. */
Test(swarm, a_swarm_without_preferred_neighbours_finishes)
{
	static const struct world_config cfg = {.peers = 60,
	    .pieces = 32,
	    .piece_size = 65536,
	    .choking = {.k = 0, .p_ms = 5000, .m_ms = 5000}};
	uint32_t i;

	world_open(&w, &cfg, 4);
	for (i = 0; i < cfg.peers; i++)
		w.peer[i].capacity = 500 * KB;
	world_give_all(&w, &w.peer[0]);
	begin_together(cfg.peers, 8);
	run_until_complete(600000);
	cr_assert_eq(w.most_unchoked, 1);
	check_no_claim_is_left();
	world_close(&w);
}
