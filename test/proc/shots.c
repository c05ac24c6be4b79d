/*
 * shots.c: kill -9 at random moments of whole transfers.
 *
 * Each test prints its seed; SHOAL_SEED=N plays the same choices again, though
 * not the same moments.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bed.h"
#include "look.h"
#include "rng.h"
#include "run.h"
#include "sentence.h"

#define PEERS     4
#define END_MS    60000
#define ROUNDS    40
#define FILE_SIZE 25000003
#define WORKERS   100 /* to be shot */
#define DISKS     24
#define DAEMONS   20
#define TEMPORARY 111
#define FAILED    1
#define PAUSE_MS  30 /* at most, between two workers */
#define DISK_MS   150
#define DAEMON_MS 250

#define SEED 0

static struct bed bed;
static struct look look[PEERS];
static struct rng rng;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(shots, .fini = drop, .timeout = 300);

/* What a peer that leaves has said may be lost with the worker that had it, so
 * who then hears nothing more gives up. */
static void
make(bool torrent)
{
	const char *env = getenv("SHOAL_SEED");
	uint64_t seed = env != NULL ? strtoull(env, NULL, 0) : rng_entropy();

	rng_seed(&rng, seed);
	fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = PEERS,
		    .with_file = 1 << SEED,
		    .file_size = FILE_SIZE,
		    .torrent = torrent}));
	bed.args[0] = "--away-time";
	bed.args[1] = "3";
	bed.args[2] = "--give-up-after";
	bed.args[3] = "15";
}

/* The next round fetches the file from the beginning. */
static void
wipe(void)
{
	for (size_t i = SEED + 1; i < PEERS; i++) {
		cr_assert_eq(unlink(bed_file(&bed, i)), 0);
		if (!bed.torrent)
			cr_assert_eq(unlink(bed_path(&bed, "log_peer_%u.log",
					 bed.peer[i].id)),
			    0);
	}
}

static void
begin_round(void)
{
	cr_assert_bed(&bed, bed_start_all(&bed));
	for (size_t i = 0; i < PEERS; i++)
		cr_assert_bed(&bed, look_open(&look[i], &bed, i, 5000));
}

/* A torrent's seed goes on serving. */
static void
end_torrent(void)
{
	for (size_t i = SEED + 1; i < PEERS; i++)
		cr_assert_bed(&bed, bed_ends(&bed, i, 0, END_MS));
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
}

static void
assert_lines(size_t i)
{
	const char *log = bed_path(&bed, "log_peer_%u.log", bed.peer[i].id);

	cr_assert_eq(sentence_count(log, "downloaded the piece"),
	    i == SEED ? 0 : bed.pieces);
}

static void
end_round(void)
{
	if (bed.torrent)
		end_torrent();
	else
		cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, PEERS - 1));
	for (size_t i = 0; i < PEERS; i++) {
		if (!bed.torrent)
			assert_lines(i);
		look_close(&look[i]);
	}
}

static bool
is_under_way(void)
{
	for (size_t i = 0; i < PEERS; i++)
		if (look_have(&look[i]) < bed.pieces)
			return true;
	return false;
}

static void
wait_at_most(uint32_t ms)
{
	struct timespec t = {
	    .tv_nsec = (long)rng_below(&rng, ms * 1000) * 1000};

	nanosleep(&t, NULL);
}

static bool
shoot_worker(void)
{
	const struct look *l = &look[rng_below(&rng, PEERS)];
	uint32_t slots = l->seg.h->slots, i = rng_below(&rng, slots);

	for (uint32_t n = 0; n < slots; n++, i = (i + 1) % slots)
		if (look_kill(
			l, (pid_t)atomic_load(&l->seg.orders[i].pid), SIGKILL))
			return true;
	return false;
}

static bool
shoot_disk(void)
{
	const struct look *l = &look[rng_below(&rng, PEERS)];

	return look_kill(
	    l, look_disk(l, rng_below(&rng, l->seg.h->disks)), SIGKILL);
}

/* As many rounds as it takes to shoot n while pieces are missing. */
static void
shoot_in_rounds(
    bool torrent, unsigned int n, bool (*one)(void), uint32_t pause_ms)
{
	unsigned int shot = 0;

	make(torrent);
	for (int round = 0; shot < n; round++) {
		cr_assert_lt(round, ROUNDS, "%u shot", shot);
		if (round > 0)
			wipe();
		begin_round();
		while (shot < n && is_under_way()) {
			wait_at_most(pause_ms);
			shot += one();
		}
		end_round();
	}
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(shots, hundred_workers_at_random_moments)
{
	shoot_in_rounds(false, WORKERS, shoot_worker, PAUSE_MS);
}

Test(shots, hundred_workers_of_a_torrent)
{
	shoot_in_rounds(true, WORKERS, shoot_worker, PAUSE_MS);
}

Test(shots, disk_processes_at_random_moments)
{
	shoot_in_rounds(false, DISKS, shoot_disk, DISK_MS);
}

Test(shots, disk_processes_of_a_torrent)
{
	shoot_in_rounds(true, DISKS, shoot_disk, DISK_MS);
}

/* Whoever was shot while a slow disk wrote its record may lack pieces that
 * nobody is left to give. */
static void
start_ended(void)
{
	for (size_t i = 0; i < PEERS; i++)
		if (bed.peer[i].pid == 0)
			cr_assert_bed(&bed, bed_start(&bed, i));
}

/* Reaps one that has ended; who cannot begin yet is started again, as whoever
 * supervises it would.  False: it does not run any more. */
static bool
runs(size_t i)
{
	int status;

	if (bed.peer[i].pid == 0)
		return false;
	if (waitpid(bed.peer[i].pid, &status, WNOHANG) == 0)
		return true;
	bed.peer[i].pid = 0;
	cr_assert(WIFEXITED(status), "peer %zu: %x", i, (unsigned int)status);
	if (WEXITSTATUS(status) == TEMPORARY) {
		cr_assert_bed(&bed, bed_start(&bed, i));
		return true;
	}
	if (WEXITSTATUS(status) == FAILED) {
		start_ended();
		return true;
	}
	cr_assert_eq(WEXITSTATUS(status), 0, "peer %zu", i);
	return false;
}

/* How many run that will end: a torrent's seed does not. */
static size_t
running(void)
{
	size_t n = 0;

	for (size_t i = 0; i < PEERS; i++)
		n += runs(i) && !(bed.torrent && i == SEED);
	return n;
}

/* It may be told so early that it dies of it. */
static void
end_seed(void)
{
	pid_t pid = bed.peer[SEED].pid;
	int status;

	bed.peer[SEED].pid = 0;
	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, END_MS, &status));
	if (WIFEXITED(status))
		cr_assert(WEXITSTATUS(status) == 0 ||
			WEXITSTATUS(status) == TEMPORARY,
		    "the seed: %d", WEXITSTATUS(status));
	else
		cr_assert_eq(WTERMSIG(status), SIGTERM);
}

static void
wait_for_all(void)
{
	int64_t end = run_now() + run_patience(END_MS);

	while (running() > 0) {
		cr_assert_lt(run_now(), end, "%s",
		    (bed_fail(&bed, "the swarm does not end"), bed.why));
		run_sleep(20);
	}
	if (bed.torrent)
		end_seed();
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, PEERS - 1));
}

static void
shoot_daemons(bool torrent)
{
	unsigned int shot = 0;
	size_t i;

	make(torrent);
	for (int round = 0; shot < DAEMONS; round++) {
		cr_assert_lt(round, ROUNDS, "%u shot", shot);
		if (round > 0)
			wipe();
		cr_assert_bed(&bed, bed_start_all(&bed));
		while (shot < DAEMONS && running() > 0) {
			wait_at_most(DAEMON_MS);
			i = rng_below(&rng, PEERS);
			if (running() == 0 || bed.peer[i].pid == 0)
				continue;
			bed_shoot(&bed, i);
			shot++;
			cr_assert_bed(&bed, bed_start(&bed, i));
		}
		wait_for_all();
	}
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Also while it ends. */
Test(shots, daemons_at_random_moments)
{
	shoot_daemons(false);
}

Test(shots, daemons_of_a_torrent)
{
	shoot_daemons(true);
}
