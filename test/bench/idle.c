/*
 * idle.c: memory of a worker that has nothing to do.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "bench.h"
#include "fake.h"
#include "holds.h"
#include "look.h"
#include "ready.h"
#include "run.h"

#define PEERS        8
#define MS           20000
#define PARKED_MS    12000 /* frames are given back after 10 s */
#define KERNEL_STACK 16.0  /* KiB */
#define BAR          128

/* KiB that are the process's own; -1 when nobody may know. */
static double
own_memory(pid_t pid)
{
	long dirty = holds_kib(pid, "smaps_rollup", "Private_Dirty");
	long tables = holds_kib(pid, "status", "VmPTE");

	if (dirty == -1 || tables == -1)
		return -1;
	return (double)(dirty + tables) + KERNEL_STACK;
}

/* They differ by the page tables that their address layouts need. */
static void
report(const char *what, double kib[PEERS])
{
	char largest[128];
	double median = bench_median(kib, PEERS);

	if (kib[0] < 0) {
		bench_skip(what, "only root may look into a worker");
		return;
	}
	bench_at_most(what, median, "KiB", BAR);
	snprintf(largest, sizeof(largest), "%s, largest of %d", what, PEERS);
	bench_at_most(largest, kib[PEERS - 1], "KiB", BAR);
}

/* Own memory of the worker that talks to peer i. */
static double
worker_memory(const struct look *l, size_t i)
{
	pid_t pid;

	if (!look_until_worker(l, bed.peer[i].id, &pid, MS))
		bench_die("peer %u is not admitted", bed.peer[i].id);
	return own_memory(pid);
}

static void
make(uint64_t file_size)
{
	bench_must(bed_make(&bed,
	    &(struct bed_plan){.peers = 1 + PEERS,
		.with_file = 1,
		.file_size = file_size,
		.piece_size = MIB}));
}

static void
end_all(void)
{
	for (size_t i = 0; i < bed.n; i++)
		if (bed.peer[i].pid != 0)
			kill(bed.peer[i].pid, SIGTERM);
	bench_must(bed_all_end(&bed, MS));
	bench_must(bed_end(&bed));
}

/* Those that were admitted and have heard a bitfield. */
static void
fresh(void)
{
	struct fake fake[PEERS];
	struct look look;
	double kib[PEERS];

	make(MIB);
	(void)ready_start(0);
	bench_must(look_open(&look, &bed, 0, MS));
	for (size_t i = 0; i < PEERS; i++) {
		fake_init(&fake[i], &bed, 1 + i, DIALECT_DOCUMENT);
		if (!fake_join(&fake[i], &bed, 0, 0, MS) ||
		    !fake_expect(&fake[i], MSG_BITFIELD, MS))
			bench_die("the worker does not talk");
	}
	run_sleep(1500); /* over a tick of the supervisor */
	for (size_t i = 0; i < PEERS; i++)
		kib[i] = worker_memory(&look, 1 + i);
	look_close(&look);
	for (size_t i = 0; i < PEERS; i++)
		fake_close(&fake[i]);
	end_all();
	report("a worker just admitted", kib);
}

/* Both ends of each leecher's connection to the seed, a while later. */
static void
parked(void)
{
	double received[PEERS], sent[PEERS];
	struct look look[1 + PEERS];

	make(64 * MIB);
	for (size_t i = 0; i < bed.n; i++) {
		bed.args[1] = "--stay";
		(void)ready_start(i);
		bench_must(look_open(&look[i], &bed, i, MS));
	}
	for (size_t i = 1; i < bed.n; i++)
		if (!look_until_have(&look[i], bed.pieces, MS))
			bench_die("the transfer takes too long");
	run_sleep(PARKED_MS);
	for (size_t i = 0; i < PEERS; i++) {
		received[i] = worker_memory(&look[1 + i], 0);
		sent[i] = worker_memory(&look[0], 1 + i);
	}
	for (size_t i = 0; i < bed.n; i++)
		look_close(&look[i]);
	end_all();
	report("a worker that has received, 12 s later", received);
	report("a worker that has sent, 12 s later", sent);
}

void
row_idle(void)
{
	fresh();
	parked();
}
