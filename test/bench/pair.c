/*
 * pair.c: one connection, with large pieces or small ones.
 */
#include <stdio.h>
#include <unistd.h>

#include "bench.h"
#include "copy.h"
#include "transfer.h"

#define ROUNDS 3

/* A plain copy of what the bed just moved, MiB/s; the sender's processor time
 * per GiB in *sending. */
static double
copy_rate(bool allocated, double *sending)
{
	const char *to = bed_path(&bed, "copy");
	struct copy c;

	(void)unlink(bed_file(&bed, 1)); /* its room is needed */
	c = copy_run(bed_origin(&bed), to, allocated);
	(void)unlink(to);
	*sending = c.sending * (double)GIB / (double)bed.file_size;
	return (double)bed.file_size / (double)MIB / c.took;
}

struct pair {
	double rate[ROUNDS], first[ROUNDS], cpu[ROUNDS], sending[ROUNDS];
	double plain[ROUNDS]; /* copied to a file whose room is allocated */
	double fresh[ROUNDS]; /* copied to a new file */
	double sent[ROUNDS];  /* as sending, of the plain copy */
};

/* Both transfers that are compared take their file's room while the data
 * come.  What a copy gains whose room was taken before its time began is
 * printed beside it. */
static void
report(struct pair *p)
{
	double rate = bench_median(p->rate, ROUNDS);
	double plain = bench_median(p->plain, ROUNDS);
	double fresh = bench_median(p->fresh, ROUNDS);

	bench_figure("1 GiB, pieces of 1 MiB, from the first piece to the name",
	    rate, "MiB/s");
	bench_figure("plain TCP copy to a new file", fresh, "MiB/s");
	bench_at_least("part of the plain copy", rate / fresh, "", 0.7);
	bench_figure("part of a plain copy to room that was there before",
	    rate / plain, "");
	bench_figure(
	    "start to first piece", bench_median(p->first, ROUNDS), "ms");
	bench_figure("CPU per GiB, all processes of both",
	    bench_median(p->cpu, ROUNDS), "s");
	bench_figure(
	    "of it, the sending worker", bench_median(p->sending, ROUNDS), "s");
	bench_figure("CPU per GiB, the plain copy's sender",
	    bench_median(p->sent, ROUNDS), "s");
}

void
row_pair(void)
{
	struct transfer t = {
	    .file_size = GIB, .piece_size = MIB, .leechers = 1};
	struct pair p;

	for (size_t i = 0; i < ROUNDS; i++) {
		transfer_run(&t);
		p.rate[i] = t.rate;
		p.first[i] = t.to_first * 1e3;
		p.cpu[i] = t.cpu;
		p.sending[i] = t.sending;
		p.plain[i] = copy_rate(true, &p.sent[i]);
		p.fresh[i] = copy_rate(false, &p.sent[i]);
		bench_must(bed_end(&bed));
	}
	report(&p);
}

void
row_small(void)
{
	struct transfer t = {
	    .file_size = 256 * MIB, .piece_size = 16384, .leechers = 1};
	double rate[ROUNDS], us[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++) {
		transfer_run(&t);
		bench_must(bed_end(&bed));
		rate[i] = t.rate;
		us[i] = 16384.0 / (double)MIB / t.rate * 1e6;
	}
	bench_at_least("256 MiB, pieces of 16 KiB, one request at a time",
	    bench_median(rate, ROUNDS), "MiB/s", 150);
	bench_figure("a piece", bench_median(us, ROUNDS), "us");
}
