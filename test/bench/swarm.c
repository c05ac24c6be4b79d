/*
 * swarm.c: one seed with eight leechers, beside a pair.
 */
#include "bench.h"
#include "meter.h"
#include "transfer.h"

#define ROUNDS   3
#define LEECHERS 8
#define SIZE     (256 * MIB)

struct sample {
	double rate[ROUNDS];
	double cpu[ROUNDS]; /* per GiB delivered */
	double own[ROUNDS];
	double machine[ROUNDS];
	double sending[ROUNDS]; /* per GiB sent by the seed */
};

static void
take(struct sample *s, size_t i, size_t leechers)
{
	struct transfer t = {
	    .file_size = SIZE, .piece_size = MIB, .leechers = leechers};

	transfer_run(&t);
	bench_must(bed_end(&bed));
	s->rate[i] = t.rate;
	s->cpu[i] = t.cpu * (double)GIB / ((double)SIZE * (double)leechers);
	s->own[i] = t.own;
	s->machine[i] = t.machine;
	s->sending[i] = t.sending * (double)GIB / t.seed_up;
}

void
row_swarm(void)
{
	struct sample pair, swarm;
	double rate, cpu, cores;

	for (size_t i = 0; i < ROUNDS; i++) {
		take(&pair, i, 1);
		take(&swarm, i, LEECHERS);
	}
	rate = bench_median(pair.rate, ROUNDS);
	cpu = bench_median(pair.cpu, ROUNDS);
	cores = meter_cores() < LEECHERS ? meter_cores() : LEECHERS;
	bench_figure("a pair, 256 MiB, pieces of 1 MiB", rate, "MiB/s");
	bench_figure("one seed, 8 leechers, all together",
	    bench_median(swarm.rate, ROUNDS), "MiB/s");
	bench_at_least(
	    "of the pair's rate", swarm.rate[ROUNDS / 2] / rate, "", 1);
	bench_at_least("of the cores are busy meanwhile",
	    bench_median(swarm.machine, ROUNDS) / cores, "", 0.9);
	bench_figure("of the cores are busy with the swarm",
	    bench_median(swarm.own, ROUNDS) / cores, "");
	bench_figure("the pair's CPU per GiB, all processes", cpu, "s");
	bench_figure("CPU per GiB delivered, all processes of all peers",
	    bench_median(swarm.cpu, ROUNDS), "s");
	bench_at_most(
	    "of the pair's CPU per GiB", swarm.cpu[ROUNDS / 2] / cpu, "", 1.3);
	bench_at_most("sending to 8: CPU of the seed's workers per GiB",
	    bench_median(swarm.sending, ROUNDS), "s", 0.3);
	bench_at_most("sending to one: CPU of the seed's worker per GiB",
	    bench_median(pair.sending, ROUNDS), "s", 0.3);
}
