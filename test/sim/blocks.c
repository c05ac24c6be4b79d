/*
 * blocks.c: swarms in virtual time that ask by the block.
 *
 * Each is compared with the time that no protocol can beat; --verbose shows how
 * near it comes.
 */
#include <criterion/criterion.h>

#include "world.h"

#define KB UINT64_C(1000)
#define MB (1000 * KB)

static struct world w;
static double bound; /* of all, from the beginning */

static const struct schedule_config choking = {
    .k = 4, .p_ms = 10000, .m_ms = 30000, .unchoke_at_once = true};

/* A swarm of so many peers who all know each other, the first of them a seed;
 * capacities are the caller's to change before it begins. */
static void
open_swarm(uint32_t peers, uint32_t pieces, int64_t latency_ms)
{
	struct world_config cfg = {.peers = peers,
	    .pieces = pieces,
	    .piece_size = 16 * BLOCK_SIZE,
	    .blocks = true,
	    .latency_ms = latency_ms,
	    .choking = choking};
	uint32_t i;

	world_open(&w, &cfg, 5);
	for (i = 0; i < peers; i++)
		w.peer[i].capacity = MB;
	world_give_all(&w, &w.peer[0]);
}

static void
begin(void)
{
	uint32_t i, k;

	for (i = 0; i < w.cfg.peers; i++) {
		world_join(&w, &w.peer[i], 0);
		for (k = 0; k < i; k++)
			world_meet(&w, &w.peer[i], &w.peer[k]);
	}
	bound = world_bound(&w);
}

static double
seconds(void)
{
	return (double)mono_sub_ms(w.now, (struct mono){0}) / 1000;
}

/* Those who have everything claim what they suggest, as long as they talk. */
static void
check_no_claim_is_left(void)
{
	uint32_t i, piece;

	for (i = 0; i < w.cfg.peers; i++)
		if (w.peer[i].joined)
			world_leave(&w.peer[i]);
	for (i = 0; i < w.cfg.peers; i++)
		for (piece = 0; piece < w.cfg.pieces; piece++)
			if (w.peer[i].asked[piece] != 0)
				cr_assert_fail("peer %u, piece %u", i, piece);
}

/* Until everybody has everything, which takes so many times the bound at most,
 * and wastes so little. */
static void
finish(const char *what, double times, double waste)
{
	while (world_incomplete(&w) > 0 && seconds() < 20 * bound + 120)
		world_step(&w);
	cr_log_info("%s: %.1f s, %.2f times the bound, %.1f %% for nothing",
	    what, seconds(), seconds() / bound, 100 * world_waste(&w));
	cr_assert_eq(world_incomplete(&w), 0);
	cr_assert_lt(seconds(), times * bound, "%f of %f s", seconds(), bound);
	cr_assert_lt(world_waste(&w), waste, "%f", world_waste(&w));
	check_no_claim_is_left();
	world_close(&w);
}

Test(blocks, one_peer_takes_what_a_seed_sends)
{
	open_swarm(2, 64, 50);
	begin();
	finish("one of one", 1.2, 0.01);
}

Test(blocks, one_peer_takes_what_many_seeds_send)
{
	uint32_t i;

	open_swarm(9, 256, 50);
	for (i = 1; i < 8; i++)
		world_give_all(&w, &w.peer[i]);
	begin();
	finish("one of eight", 1.5, 0.05);
}

Test(blocks, a_crowd_finishes_about_as_soon_as_it_can)
{
	open_swarm(31, 128, 50);
	begin();
	finish("crowd of thirty", 3, 0.05);
}

Test(blocks, a_crowd_of_unequals_finishes)
{
	uint32_t i;

	open_swarm(31, 128, 50);
	for (i = 1; i < 31; i++) {
		w.peer[i].capacity = (i % 3 == 0 ? 2000 : 200) * KB;
		w.peer[i].down = (i % 3 == 0 ? 8000 : 1000) * KB;
	}
	begin();
	finish("unequal crowd", 3, 0.05);
}

Test(blocks, a_far_away_crowd_finishes)
{
	open_swarm(16, 128, 400);
	begin();
	finish("far away crowd", 3, 0.08);
}

/* A third of the peers are shot before the seed has sent everything once. */
Test(blocks, those_who_stay_finish)
{
	uint32_t i;

	open_swarm(31, 64, 50);
	begin();
	while (seconds() < 15)
		world_step(&w);
	for (i = 3; i < 31; i += 3)
		world_leave(&w.peer[i]);
	finish("crowd that shrinks", 3, 0.1);
}
