/*
 * start.c: from the start of a daemon until peers may come.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "bench.h"
#include "meter.h"
#include "ready.h"
#include "run.h"
#include "speed.h"

#define SAMPLES 15
#define CHECKS  3
#define MS      5000

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

/* MiB/s of a start that checks the file; cores that it used in *cores. */
static double
check_rate(const char *disks, double *cores)
{
	double took, cpu = meter_ended();

	(void)unlink(bed_path(&bed, "peer_%u/.shoal/resume", bed.peer[0].id));
	bed.args[1] = disks;
	bed.args[2] = "--piece-digests=" BED_DIGESTS;
	took = ready_start(0);
	end_peer(0);
	*cores = (meter_ended() - cpu) / took;
	return (double)GIB / (double)MIB / took;
}

void
row_check(void)
{
	double one[CHECKS], all[CHECKS], used[CHECKS], speed[CHECKS],
	    paid[CHECKS], unused;
	char disks[32];

	snprintf(disks, sizeof(disks), "--disk-processes=%d", meter_cores());
	bench_need_room(GIB + 256 * MIB);
	bench_must(bed_make(&bed,
	    &(struct bed_plan){.peers = 2,
		.with_file = 1,
		.file_size = GIB,
		.piece_size = MIB}));
	bench_must(bed_digest(&bed));
	for (size_t i = 0; i < CHECKS; i++) {
		speed[i] = speed_rate("sha256");
		one[i] = check_rate("--disk-processes=1", &unused);
		all[i] = check_rate(disks, &used[i]);
		paid[i] = all[i] / used[i];
	}
	bench_must(bed_end(&bed));
	bench_figure("checking 1 GiB at the start, one disk process",
	    bench_median(one, CHECKS), "MiB/s");
	bench_figure("checking 1 GiB at the start, one on each core",
	    bench_median(all, CHECKS), "MiB/s");
	bench_figure("of the cores are used",
	    bench_median(used, CHECKS) / meter_cores(), "");
	if (bench_median(speed, CHECKS) == 0) {
		bench_skip("of openssl speed on each core",
		    "there is no /usr/bin/openssl");
		return;
	}
	bench_figure("of openssl speed, by processor time",
	    bench_median(paid, CHECKS) / speed[CHECKS / 2], "");
	bench_at_least("of openssl speed on each core",
	    all[CHECKS / 2] / speed[CHECKS / 2] / meter_cores(), "", 0.9);
}
