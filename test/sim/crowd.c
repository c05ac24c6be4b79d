/*
 * crowd.c: flash crowds in virtual time.
 *
 * One seed and so many peers who have nothing begin together, all with the
 * same link, and share 32 MiB.  Each is compared with the time that no
 * protocol can beat; --verbose shows how near it comes.
 */
#include <criterion/criterion.h>

#include "world.h"

#define MBIT   UINT64_C(125000) /* bytes per second */
#define FILE_S (UINT64_C(32) << 20)

static struct world w;

/* Shares are those that TCP gives, which is not fair at all: up to 1 + spread
 * times that of another, and less fair still for the first two seconds. */
static void
open_crowd(uint32_t leechers, uint32_t piece, uint32_t spread, uint64_t seed)
{
	const struct world_config cfg = {.peers = leechers + 1,
	    .pieces = (uint32_t)(FILE_S / piece),
	    .piece_size = piece,
	    .blocks = true,
	    .latency_ms = 10,
	    .step_ms = 10,
	    .count_ms = 1000,
	    .spread = spread,
	    .start_ms = spread > 0 ? 2000 : 0,
	    .choking = {.k = 1000,
		.p_ms = 10000,
		.m_ms = 30000,
		.unchoke_at_once = true}};
	uint32_t i;

	world_open(&w, &cfg, seed);
	for (i = 0; i < cfg.peers; i++) {
		w.peer[i].capacity = 20 * MBIT;
		w.peer[i].down = 100 * MBIT;
	}
	world_give_all(&w, &w.peer[0]);
}

/* Each comes a moment after the one before. */
static void
begin(int64_t apart_ms)
{
	struct mono due = w.now;
	uint32_t i, k;

	for (i = 0; i < w.cfg.peers; i++) {
		world_join(&w, &w.peer[i], 0);
		for (k = 0; k < i; k++)
			world_meet(&w, &w.peer[i], &w.peer[k]);
		due = mono_add_ms(due, apart_ms);
		while (i > 0 && !mono_is_due(due, w.now))
			world_step(&w);
	}
}

static double
seconds(void)
{
	return (double)mono_sub_ms(w.now, (struct mono){0}) / 1000;
}

/* Which share of the bound is reached. */
static double
reach(void)
{
	double bound = world_bound(&w), share;

	while (world_incomplete(&w) > 0 && seconds() < 10 * bound)
		world_step(&w);
	cr_assert_eq(world_incomplete(&w), 0);
	share = bound / seconds();
	cr_log_info("%u leechers: %.2f s, %.3f of the bound, the seed sent "
		    "%.2f copies, %.1f %% for nothing",
	    w.cfg.peers - 1, seconds(), share,
	    (double)w.peer[0].sent / (double)FILE_S, 100 * world_waste(&w));
	world_close(&w);
	return share;
}

/* The mean of a few, since what TCP gives is drawn. */
static double
reach_often(uint32_t leechers, uint32_t piece, uint32_t spread)
{
	const uint64_t times = spread > 0 ? 6 : 1;
	double sum = 0;
	uint64_t i;

	for (i = 1; i <= times; i++) {
		open_crowd(leechers, piece, spread, i);
		begin(spread > 0 ? 30 : 0);
		sum += reach();
	}
	return sum / (double)times;
}

/* The last pieces that the seed sends have yet to go to all others. */
Test(crowd, eight_equals_come_near_the_bound)
{
	cr_assert_gt(reach_often(8, 256 << 10, 0), 0.92);
}

Test(crowd, sixteen_equals_come_near_the_bound)
{
	cr_assert_gt(reach_often(16, 256 << 10, 0), 0.87);
}

Test(crowd, eight_that_tcp_favours_or_not_come_near_it)
{
	cr_assert_gt(reach_often(8, 256 << 10, 4), 0.90);
}

Test(crowd, sixteen_that_tcp_favours_or_not_come_near_it)
{
	cr_assert_gt(reach_often(16, 256 << 10, 4), 0.87);
}

Test(crowd, smaller_pieces_bring_them_nearer)
{
	cr_assert_gt(reach_often(8, 64 << 10, 4), 0.94);
	cr_assert_gt(reach_often(16, 64 << 10, 4), 0.90);
}

/* On a fast path more of them are asked for at a time than it is told of. */
Test(crowd, one_alone_is_told_of_enough_small_pieces)
{
	open_crowd(1, 16 << 10, 0, 1);
	w.peer[0].capacity = w.peer[1].down = 400 * MBIT;
	begin(0);
	while (world_incomplete(&w) > 0 && seconds() < 60)
		world_step(&w);
	cr_log_info("%.2f s", seconds());
	cr_assert_lt(seconds(), 3);
	world_close(&w);
}

/* One whose link is slow is sent its gifts slowly, and the others do not wait
 * for it. */
Test(crowd, one_slow_peer_holds_nobody_up)
{
	uint32_t i;
	double all;

	open_crowd(8, 256 << 10, 0, 1);
	w.peer[1].down = MBIT / 2;
	begin(0);
	while (world_incomplete(&w) > 1 && seconds() < 60)
		world_step(&w);
	all = seconds();
	cr_log_info("seven of eight: %.2f s", all);
	cr_assert_lt(all, 20);
	cr_assert_lt(w.peer[1].have_n, w.cfg.pieces);
	for (i = 2; i < w.cfg.peers; i++)
		cr_assert_eq(w.peer[i].have_n, w.cfg.pieces);
	world_close(&w);
}
