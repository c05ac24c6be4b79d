/*
 * death.c: kill -9 of any process in the middle of a transfer.
 */
#include <criterion/criterion.h>
#include <signal.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define END_MS  40000
#define HOLD_MS 20000
#define OURS    4 /* the peer that death comes to */

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(death, .fini = drop, .timeout = 300);

static void
make(size_t peers, uint32_t with_file)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = peers, .with_file = with_file}));
	bed.args[0] = "--frame-memory"; /* as look_start_held needs it */
	bed.args[1] = "1M";
}

/* Six peers, two with the file; the last to come is held in its middle. */
static void
start_held(void)
{
	make(6, 1 << 0 | 1 << 3);
	for (size_t i = 0; i < bed.n; i++)
		if (i != OURS)
			cr_assert_bed(&bed, bed_start(&bed, i));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, OURS, bed.pieces / 3, HOLD_MS));
}

static void
assert_ends(void)
{
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, bed.n - 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Shoots the worker that talks to peer 0 of the held leecher. */
static void
shoot_worker(int sig)
{
	uint32_t other = bed.peer[3].id;
	pid_t worker = look_worker(&look, bed.peer[0].id);
	pid_t spared = look_worker(&look, other);

	cr_assert_gt(worker, 0);
	kill(worker, sig);
	/* A stopped process dies of other signals when it goes on. */
	kill(worker, SIGCONT);
	cr_assert(run_are_gone(&worker, 1, 2000));
	cr_assert_eq(look_worker(&look, other), spared);
	look_release(&look);
}

Test(death, worker_shot_in_the_middle_costs_nothing)
{
	start_held();
	shoot_worker(SIGKILL);
	assert_ends();
}

Test(death, worker_that_crashes_is_replaced)
{
	start_held();
	shoot_worker(SIGILL);
	assert_ends();
}

Test(death, all_workers_shot_at_once)
{
	start_held();
	for (size_t i = 0; i < OURS; i++)
		(void)look_kill(
		    &look, look_worker(&look, bed.peer[i].id), SIGKILL);
	look_release(&look);
	assert_ends();
}

static void
shoot_disk(uint32_t k)
{
	pid_t disk = look_disk(&look, k), next = disk;
	int64_t end = run_now() + run_patience(5000);

	cr_assert_gt(disk, 0);
	kill(disk, SIGKILL);
	look_release(&look);
	while ((next == disk || next == 0) && run_now() < end) {
		run_sleep(2);
		next = look_disk(&look, k);
	}
	cr_assert(next != disk && next != 0, "disk %u was not replaced", k);
}

Test(death, first_disk_process_is_replaced)
{
	start_held();
	shoot_disk(0);
	assert_ends();
}

Test(death, second_disk_process_is_replaced)
{
	make(3, 1);
	bed.args[2] = "--disk-processes";
	bed.args[3] = "3";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 3, HOLD_MS));
	shoot_disk(2);
	cr_assert_bed(&bed, bed_start(&bed, 2));
	assert_ends();
}

/* Stops, or lets go on, every process of all peers but ours.  The daemon is
 * first to stop: who stands still starts nobody. */
static void
signal_others(int sig)
{
	pid_t child[64];
	size_t n;

	for (size_t i = 0; i < bed.n; i++) {
		if (i == OURS)
			continue;
		kill(bed.peer[i].pid, sig);
		while (sig == SIGSTOP && run_state(bed.peer[i].pid) != 'T')
			run_sleep(1);
		n = run_children(bed.peer[i].pid, child, 64);
		while (n-- > 0)
			kill(child[n], sig);
	}
}

/* Shoots the supervisor, whose children must leave; they are held, or go on.
 * Nothing reaches them meanwhile: it must not become complete, tell everybody
 * so, and find nobody when it starts again. */
static void
assert_children_leave(bool held)
{
	pid_t child[64];
	size_t n;

	signal_others(SIGSTOP);
	n = run_children(bed.peer[OURS].pid, child, 64);
	cr_assert_geq(n, 2);
	if (!held) {
		look_release(&look);
		run_sleep(5);
	}
	bed_shoot(&bed, OURS);
	cr_assert(run_are_gone(child, n, 2000), "children outlive it");
	cr_assert_lt(look_have(&look), bed.pieces);
	signal_others(SIGCONT);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
}

Test(death, nothing_outlives_the_supervisor_by_two_seconds)
{
	start_held();
	assert_children_leave(false);
	assert_ends();
}

Test(death, stopped_workers_do_not_outlive_the_supervisor_either)
{
	start_held();
	assert_children_leave(true);
	assert_ends();
}

/* All pieces that we have are in the resume record. */
static bool
is_synced(void)
{
	int64_t end = run_now() + run_patience(5000);

	while (atomic_load(&look.seg.disks[0].synced) < look_have(&look)) {
		if (run_now() > end)
			return false;
		run_sleep(20);
	}
	return true;
}

Test(death, everything_shot_continues_where_it_was)
{
	const char *log;
	uint32_t have;
	size_t lines;

	make(2, 1);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 2, HOLD_MS));
	cr_assert(is_synced(), "no resume record claims what is there");
	have = look_have(&look);
	look_close(&look);

	run_kill_all();
	bed.peer[0].pid = bed.peer[1].pid = 0;
	cr_assert(run_all_gone(2000));
	log = bed_path(&bed, "log_peer_%u.log", bed.peer[1].id);
	lines = sentence_count(log, "downloaded the piece");
	cr_assert_eq(lines, have);

	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	log = bed_path(&bed, "log_peer_%u.log", bed.peer[1].id);
	cr_assert_eq(sentence_count(log, "downloaded the piece"), bed.pieces);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(death, everything_shot_at_any_moment_ends_with_the_right_bytes)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 1}));
	for (int round = 1; round <= 4; round++) {
		cr_assert_bed(&bed, bed_start_all(&bed));
		run_sleep(40 * round);
		run_kill_all();
		for (size_t i = 0; i < bed.n; i++)
			bed.peer[i].pid = 0;
	}
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	for (size_t i = 0; i < bed.n; i++)
		cr_assert(files_are_same(bed_origin(&bed), bed_file(&bed, i)));
	cr_assert_bed(&bed, bed_end(&bed));
}
