/*
 * start.c: from the start of a daemon until peers may come.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "files.h"
#include "meter.h"
#include "mono.h"
#include "ready.h"
#include "run.h"

#define SAMPLES 15
#define CHECKS  3
#define MS      5000

static char digest[128];

static void
end_peer(size_t i)
{
	kill(bed.peer[i].pid, SIGTERM);
	bench_must(bed_ends(&bed, i, 0, MS));
}

static double
start_ms(size_t i)
{
	double took = ready_start(i);

	end_peer(i);
	return took * 1e3;
}

void
row_start(void)
{
	double seed[SAMPLES], fresh[SAMPLES], again[SAMPLES];

	bench_must(
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	for (size_t i = 0; i < SAMPLES; i++) {
		seed[i] = start_ms(0);
		(void)unlink(bed_path(
		    &bed, "peer_%u/%s.part", bed.peer[1].id, BED_FILE));
		fresh[i] = start_ms(1);
		again[i] = start_ms(1);
	}
	bench_must(bed_end(&bed));
	bench_at_most("shoald to ready, it has the file, median",
	    bench_median(seed, SAMPLES), "ms", 50);
	bench_at_most("shoald to ready, it begins anew, median",
	    bench_median(fresh, SAMPLES), "ms", 50);
	bench_at_most("shoald to ready, it goes on, median",
	    bench_median(again, SAMPLES), "ms", 50);
}

/* What the file's digest is, s that sha256sum took to say so. */
static double
know_digest(void)
{
	const struct run_spec sum = {
	    .argv =
		(const char *[]){"/usr/bin/sha256sum", bed_origin(&bed), NULL},
	    .out = bed_path(&bed, "sum")};
	int64_t begun = mono_now().ns;
	double took;
	char *text;

	if (run_to_end(&sum, 60000) != 0)
		bench_die("sha256sum fails");
	took = meter_seconds(begun, mono_now().ns);
	text = files_read(sum.out, NULL);
	snprintf(digest, sizeof(digest), "--digest=sha256 %.64s", text);
	free(text);
	(void)unlink(sum.out);
	return took;
}

/* MiB/s of a start that checks the file; cores that it used in *cores. */
static double
check_rate(const char *disks, double *cores)
{
	double took, cpu = meter_ended();

	(void)unlink(bed_path(&bed, "peer_%u/.shoal/resume", bed.peer[0].id));
	bed.args[1] = disks;
	bed.args[2] = digest;
	took = ready_start(0);
	end_peer(0);
	*cores = (meter_ended() - cpu) / took;
	return (double)GIB / (double)MIB / took;
}

void
row_check(void)
{
	double one[CHECKS], all[CHECKS], used[CHECKS], sum, unused;
	char disks[32];

	snprintf(disks, sizeof(disks), "--disk-processes=%d", meter_cores());
	bench_need_room(GIB + 256 * MIB);
	bench_must(bed_make(&bed,
	    &(struct bed_plan){.peers = 2,
		.with_file = 1,
		.file_size = GIB,
		.piece_size = MIB}));
	sum = know_digest();
	for (size_t i = 0; i < CHECKS; i++) {
		one[i] = check_rate("--disk-processes=1", &unused);
		all[i] = check_rate(disks, &used[i]);
	}
	bench_must(bed_end(&bed));
	bench_figure(
	    "sha256sum of 1 GiB", (double)GIB / (double)MIB / sum, "MiB/s");
	bench_figure("checking 1 GiB at the start, one disk process",
	    bench_median(one, CHECKS), "MiB/s");
	bench_figure("checking 1 GiB at the start, one on each core",
	    bench_median(all, CHECKS), "MiB/s");
	bench_figure(
	    "of one process's rate", all[CHECKS / 2] / one[CHECKS / 2], "");
	bench_at_least("of the cores are used",
	    bench_median(used, CHECKS) / meter_cores(), "", 0.9);
}
