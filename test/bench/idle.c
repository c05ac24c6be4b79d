/*
 * idle.c: memory of a worker that has nothing to do.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "fake.h"
#include "look.h"
#include "ready.h"
#include "run.h"

#define MS           10000
#define PARKED_MS    12000 /* frames are given back after 10 s */
#define KERNEL_STACK 16.0  /* KiB */
#define BAR          128

/* The KiB behind a word of a file of /proc; -1 when it is not to be had. */
static double
word_of(pid_t pid, const char *file, const char *word)
{
	char path[64], text[256], format[64];
	long kib = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	snprintf(format, sizeof(format), "%s: %%ld", word);
	if ((f = fopen(path, "re")) == NULL)
		return -1;
	while (kib == -1 && fgets(text, sizeof(text), f) != NULL)
		if (sscanf(text, format, &kib) != 1)
			kib = -1;
	fclose(f);
	return (double)kib;
}

static void
report(const char *what, pid_t pid)
{
	double dirty = word_of(pid, "smaps_rollup", "Private_Dirty");
	double tables = word_of(pid, "status", "VmPTE");
	char more[128];

	if (dirty < 0 || tables < 0) {
		bench_skip(what, "only root may look into a worker");
		return;
	}
	bench_at_most(what, dirty + tables + KERNEL_STACK, "KiB", BAR);
	snprintf(more, sizeof(more), "%s: page tables alone", what);
	bench_figure(more, tables, "KiB");
}

static pid_t
worker_of(const struct look *l, size_t i)
{
	pid_t pid;

	if (!look_until_worker(l, bed.peer[i].id, &pid, MS))
		bench_die("peer %u is not admitted", bed.peer[i].id);
	return pid;
}

/* One that was admitted and has heard a bitfield. */
static void
fresh(void)
{
	struct look look;
	struct fake fake;

	bench_must(
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	(void)ready_start(0);
	bench_must(look_open(&look, &bed, 0, MS));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	if (!fake_join(&fake, &bed, 0, 0, MS) ||
	    !fake_expect(&fake, MSG_BITFIELD, MS))
		bench_die("the worker does not talk");
	run_sleep(1500); /* over a tick of the supervisor */
	report("a worker just admitted", worker_of(&look, 1));
	fake_close(&fake);
	kill(bed.peer[0].pid, SIGTERM);
	bench_must(bed_ends(&bed, 0, 0, MS));
	look_close(&look);
	bench_must(bed_end(&bed));
}

/* Both ends of a download, a while later. */
static void
parked(void)
{
	struct look look[2];

	bench_must(bed_make(&bed,
	    &(struct bed_plan){.peers = 2,
		.with_file = 1,
		.file_size = 64 * MIB,
		.piece_size = MIB}));
	for (size_t i = 0; i < 2; i++) {
		bed.args[1] = "--stay";
		(void)ready_start(i);
		bench_must(look_open(&look[i], &bed, i, MS));
	}
	if (!look_until_have(&look[1], bed.pieces, MS))
		bench_die("the transfer takes too long");
	run_sleep(PARKED_MS);
	report("a worker that has received 64 MiB", worker_of(&look[1], 0));
	report("a worker that has sent 64 MiB", worker_of(&look[0], 1));
	for (size_t i = 0; i < 2; i++) {
		kill(bed.peer[i].pid, SIGTERM);
		look_close(&look[i]);
	}
	bench_must(bed_all_end(&bed, MS));
	bench_must(bed_end(&bed));
}

void
row_idle(void)
{
	fresh();
	parked();
}
