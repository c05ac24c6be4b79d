/*
 * torrent.c: a .torrent made, and held against its file.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "meter.h"
#include "mono.h"
#include "run.h"
#include "speed.h"

#define ROUNDS 3
#define MS     60000

struct rates {
	double rate[ROUNDS]; /* MiB/s */
	double paid[ROUNDS]; /* the same for each core's second */
};

/* A command of shoal that hashes a GiB. */
static void
measure(struct rates *r, size_t i, const char *const argv[])
{
	const struct run_spec spec = {.argv = argv};
	double took, cpu = meter_ended();
	struct mono begin = mono_now();

	if (run_to_end(&spec, MS) != 0)
		bench_die("shoal %s fails", argv[1]);
	took = meter_seconds(begin.ns, mono_now().ns);
	r->rate[i] = (double)GIB / (double)MIB / took;
	r->paid[i] = (double)GIB / (double)MIB / (meter_ended() - cpu);
}

static void
report(const char *what, struct rates *r, double speed)
{
	char text[80];

	snprintf(text, sizeof(text), "%s, 1 GiB", what);
	bench_figure(text, bench_median(r->rate, ROUNDS), "MiB/s");
	if (speed == 0) {
		bench_skip(text, "there is no /usr/bin/openssl");
		return;
	}
	snprintf(text, sizeof(text), "%s, of openssl speed on each core", what);
	bench_at_least(
	    text, r->rate[ROUNDS / 2] / speed / meter_cores(), "", 0.9);
	snprintf(
	    text, sizeof(text), "%s, of openssl speed by processor time", what);
	bench_figure(text, bench_median(r->paid, ROUNDS) / speed, "");
}

void
row_torrent(void)
{
	char shoal[4096], file[4096], origin[4096], dir[4096];
	struct rates made, held;
	double speed[ROUNDS];

	bench_need_room(GIB + 256 * MIB);
	bench_must(bed_make(&bed,
	    &(struct bed_plan){.peers = 2, .with_file = 1, .file_size = GIB}));
	snprintf(shoal, sizeof(shoal), "%s/shoal", bed_build(""));
	snprintf(file, sizeof(file), "%s", bed_path(&bed, "x.torrent"));
	snprintf(origin, sizeof(origin), "%s", bed_origin(&bed));
	snprintf(dir, sizeof(dir), "%s", origin);
	*strrchr(dir, '/') = '\0';
	for (size_t i = 0; i < ROUNDS; i++) {
		speed[i] = speed_rate("sha1");
		measure(&made, i,
		    (const char *[]){
			shoal, "create", "-o", file, origin, NULL});
		measure(&held, i,
		    (const char *[]){shoal, "verify", file, dir, NULL});
	}
	bench_must(bed_end(&bed));
	report("making a .torrent", &made, bench_median(speed, ROUNDS));
	report("verifying", &held, bench_median(speed, ROUNDS));
}
