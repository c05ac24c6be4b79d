/*
 * rules.c: tests of the rules of src/state/README as disk keeps them.
 *
 * At each fault point that the process under test comes by, the others make
 * their moves; or it dies there, and another takes over.  An ordinary build has
 * no such points.
 */
#ifdef SHOAL_FAILPOINTS

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "good.h"
#include "loop.h"
#include "play.h"
#include "prepare.h"
#include "scan.h"
#include "world.h"

#define POINTS_MAX 1000 /* more than any of these comes by */

static struct world w;

static void
begin(void)
{
	world_renew(&w, 1, 0);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(rules, .init = begin, .fini = end, .timeout = 60);

static void
another(uint32_t n, uint32_t k)
{
	world_renew(&w, n, k);
	logpipe_init(&w.d.logpipe, -1, STDERR_FILENO);
}

static bool
is_had(uint32_t piece)
{
	return abits_has(w.d.swarm.have, piece);
}

/* Describes frame 0 otherwise, as another block that there is. */
static void
scribble(void)
{
	atomic_store(&seg_slot(&w.d.seg, 0)->desc[0].piece, 4);
}

Test(rules, r2_descriptor_is_read_once)
{
	world_fill(&w, 0, 0, 3, 0);
	play_begin("disk_taken", 0, scribble);
	(void)scan_slot(&w.d, &w.store, 0);
	cr_assert(play_end());
	cr_assert(world_is_stored(&w, 3, 0));
	cr_assert_not(world_is_stored(&w, 4, 0));
	cr_assert(world_has(&w, 3, 0));
}

Test(rules, r3_a_piece_has_one_disk_process)
{
	uint32_t n, k, p, owners[10] = {0};

	cr_assert_eq(w.d.geo.pieces, 10);
	for (n = 1; n <= 3; n++)
		for (k = 0; k < n; k++) {
			another(n, k);
			for (p = 0; p < 10; p++)
				world_fill(
				    &w, 0, geometry_run_first(k, n) + p, p, 0);
			(void)scan_slot(&w.d, &w.store, 0);
			for (p = 0; p < 10; p++)
				owners[p] += world_is_stored(&w, p, 0);
		}
	for (p = 0; p < 10; p++)
		cr_assert_eq(owners[p], 3, "piece %u", p);
}

Test(rules, r3_a_successor_declares_its_own_and_no_other)
{
	uint32_t p, b;

	another(3, 1);
	for (p = 0; p < w.d.geo.pieces; p++)
		for (b = 0; b < geometry_blocks(&w.d.geo, p); b++)
			abits_set(w.d.swarm.stored,
			    geometry_block_index(&w.d.geo, p, b));
	good_look_all(&w.d);
	for (p = 0; p < w.d.geo.pieces; p++)
		cr_assert_eq(is_had(p), p % 3 == 1, "piece %u", p);
}

/* Its worker's at any time. */
static void
change_frame_2(void)
{
	w.d.frames.base[2 * BLOCK_SIZE] ^= 1;
}

/* All of the piece comes while the worker writes on at a fault point. */
static void
store_while_it_changes(uint32_t piece, bool badly, const char *at, uint32_t nth)
{
	uint32_t b;

	for (b = 0; b < 3; b++)
		world_fill(&w, 0, b, piece, b);
	if (badly)
		change_frame_2();
	play_begin(at, nth, change_frame_2);
	(void)scan_slot(&w.d, &w.store, 0);
	cr_assert(play_end());
	change_frame_2();
}

/* Bad bytes in the file are bad however good those in the frame become. */
Test(rules, r5_a_frame_that_is_mended_later_makes_nothing_good)
{
	world_digest(&w, DIGEST_SHA256);
	store_while_it_changes(3, true, "disk_added", 3);
	store_while_it_changes(4, true, "disk_written", 1);
	store_while_it_changes(5, true, "disk_stored", 1);
	cr_assert_not(is_had(3));
	cr_assert_not(is_had(4));
	cr_assert_not(is_had(5));
}

Test(rules, r5_a_frame_that_is_spoilt_later_spoils_nothing)
{
	world_digest(&w, DIGEST_SHA256);
	store_while_it_changes(3, false, "disk_added", 3);
	cr_assert(is_had(3));
	cr_assert(world_has(&w, 3, 2));
}

/* A worker that hands over a block whenever a frame of its two is free. */
static void
fill_a_frame(void)
{
	uint32_t f;

	for (f = 0; f < 2; f++)
		if (!world_is_filled(&w, 0, f)) {
			world_fill(&w, 0, f, 7, f);
			return;
		}
}

Test(rules, r7_nothing_is_filled_in_a_slot_that_is_not_marked)
{
	unsigned int nth, f;
	bool came = true;

	for (nth = 1; came; nth++) {
		cr_assert_lt(nth, POINTS_MAX);
		another(1, 0);
		world_fill(&w, 0, 0, 3, 0);
		play_begin(NULL, nth, fill_a_frame);
		(void)scan_slot(&w.d, &w.store, 0);
		came = play_end();
		for (f = 0; f < 2; f++)
			cr_assert(!world_is_filled(&w, 0, f) ||
				scan_is_dirty(&w.d, 0),
			    "frame %u, point %u", f, nth);
	}
	cr_assert_gt(nth, 5);
}

/* Whoever reads have bits, by R11. */
static struct {
	uint64_t epoch;
	bool has;
} reader;

static void
read_bits(void)
{
	uint64_t epoch = atomic_load(&w.d.swarm.h->epoch);

	if (epoch == reader.epoch)
		return;
	reader.epoch = epoch;
	reader.has = is_had(3);
}

Test(rules, r10_who_has_seen_the_epoch_sees_the_bit)
{
	unsigned int nth;
	bool came = true;

	for (nth = 1; came; nth++) {
		cr_assert_lt(nth, POINTS_MAX);
		another(1, 0);
		reader.epoch = 0;
		reader.has = false;
		play_begin(NULL, nth, read_bits);
		world_store(&w, 3);
		came = play_end();
		read_bits();
		cr_assert(reader.has, "point %u", nth);
	}
	cr_assert_gt(nth, 5);
}

static struct duties duties;

/* Another disk process declares a piece. */
static void
declare_4(void)
{
	abits_set(w.d.swarm.have, 4);
	atomic_fetch_add(&w.d.swarm.h->epoch, 1);
}

Test(rules, r11_the_log_misses_no_piece)
{
	world_drop(&w);
	world_make(&w, 1, 0);
	memset(&duties, 0, sizeof(duties));
	cr_assert_eq(duties_open(&duties, &w.d), 0);
	cr_assert_eq(prepare(&w.d, &duties.keep), 0);
	cr_assert_eq(duties_begin(&duties, &w.d), 0);
	duties_log(&duties, &w.d, mono_now());
	world_store(&w, 3);
	play_begin("disk_gather_epoch", 0, declare_4);
	duties_log(&duties, &w.d, mono_now());
	cr_assert(play_end());
	cr_assert(abits_has(w.d.swarm.logged, 3));
	duties_log(&duties, &w.d, mono_now());
	cr_assert(abits_has(w.d.swarm.logged, 4));
}

static struct loop loop;

static void
finish(void)
{
	w.d.control.wish[REC_FINISH] = true;
}

static bool handed;

/*
 * In a slot that was visited already a worker hands over a block and dies.  In
 * the one that is being visited another hands over the last.
 */
static void
hand_over_and_die(void)
{
	if (handed) {
		if (!scan_is_dirty(&w.d, 1)) /* the last is taken */
			finish();
		return;
	}
	handed = true;
	world_fill(&w, 0, 0, 3, 0);
	atomic_store(&w.d.seg.orders[0].state, SLOT_DRAINING);
	world_fill(&w, 1, 0, 5, 1);
}

Test(rules, r14_what_the_dead_left_is_stored)
{
	another(1, 0);
	handed = false;
	world_fill(&w, 1, 9, 5, 0);
	loop_init(&loop, &w.d, NULL);
	play_begin("disk_taken", 0, hand_over_and_die);
	loop_run(&loop);
	cr_assert(play_end());
	cr_assert(world_is_stored(&w, 5, 1));
	cr_assert(world_is_stored(&w, 3, 0));
	cr_assert(world_has(&w, 3, 0));
	cr_assert_not(world_is_filled(&w, 0, 0));
}

/* The round before the first sleep, and no other. */
static void
first_round(void)
{
	loop_init(&loop, &w.d, NULL);
	finish();
	loop_run(&loop);
}

Test(rules, r16_first_round_visits_slots_that_are_not_marked)
{
	another(1, 0);
	world_fill(&w, 2, 9, 3, 0);
	(void)seg_take_dirty(seg_slot(&w.d.seg, 2), 0);
	first_round();
	cr_assert(world_is_stored(&w, 3, 0));
	cr_assert_not(world_is_filled(&w, 2, 9));
}

static void
die(void)
{
	kill(getpid(), SIGKILL);
}

/* Takes over blocks of piece 3 and dies at the nth point; false when it lived
 * to the end. */
static bool
store_and_die(unsigned int nth)
{
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		play_begin(NULL, nth, die);
		(void)scan_slot(&w.d, &w.store, 0);
		_exit(play_end() ? 1 : 0);
	}
	cr_assert_neq(pid, -1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return true;
	cr_assert_eq(status, 0);
	return false;
}

/*
 * Whatever the dead one has done: with its successor the piece is there, and
 * who has looked before learns of it.
 */
static void
succeed(unsigned int nth)
{
	uint32_t b;

	read_bits();
	w.d.again = true;
	cr_assert_eq(prepare(&w.d, NULL), 0);
	first_round();
	read_bits();
	cr_assert(is_had(3), "point %u", nth);
	cr_assert(reader.has, "point %u", nth);
	for (b = 0; b < 3; b++) {
		cr_assert(world_has(&w, 3, b), "point %u", nth);
		cr_assert_not(world_is_filled(&w, 0, 128 + b), "point %u", nth);
	}
}

Test(rules, r16_r17_r18_a_successor_ends_what_the_dead_one_began)
{
	unsigned int nth;
	bool died = true;
	uint32_t b;

	for (nth = 1; died; nth++) {
		cr_assert_lt(nth, POINTS_MAX);
		another(2, 1);
		reader.epoch = 0;
		reader.has = false;
		for (b = 0; b < 3; b++)
			world_fill(&w, 0, 128 + b, 3, b);
		died = store_and_die(nth);
		succeed(nth);
	}
	cr_assert_gt(nth, 10);
}

#endif
