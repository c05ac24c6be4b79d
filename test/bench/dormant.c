/*
 * dormant.c: a daemon of many torrents that nobody wants.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "den.h"
#include "meter.h"
#include "mono.h"
#include "run.h"
#include "told.h"

#define TORRENTS 2000
#define STARTS   5
#define SIZE     1000
#define REST_MS  240000
#define IDLE_MS  10000

static struct den den;

static void
must(bool ok)
{
	if (!ok)
		bench_die("%s", den.why);
}

static void
make(void)
{
	char name[32];

	/* Each of them runs once, and as briefly as can be. */
	must(den_make(&den, "DormantAfter 1\nMaxSwarms 64\n"));
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
	for (int i = 0; i < TORRENTS; i++) {
		snprintf(name, sizeof(name), "t%04d", i);
		must(den_offer(&den, name, SIZE, NULL));
		must(den_put_data(&den, name));
		must(den_put(&den, name));
	}
}

static size_t
count_dormant(void)
{
	const char *p = told();
	size_t n = 0;

	while ((p = strstr(p, "\"state\": \"dormant\"")) != NULL) {
		n++;
		p++;
	}
	return n;
}

static void
wait_until_all_rest(void)
{
	int64_t end = run_now() + REST_MS;

	while (
	    shoal(&den, "list", "--json") != 0 || count_dormant() < TORRENTS) {
		if (run_now() > end)
			bench_die(
			    "%zu of %d are dormant", count_dormant(), TORRENTS);
		run_sleep(500);
	}
}

static double
start_seconds(void)
{
	struct mono begun = mono_now();

	must(den_start(&den));
	return meter_seconds(begun.ns, mono_now().ns);
}

/* Part of a core. */
static double
idle_share(void)
{
	double cpu = meter_process(den.pid);
	struct mono begun = mono_now();

	run_sleep(IDLE_MS);
	cpu = meter_process(den.pid) - cpu;
	return cpu / meter_seconds(begun.ns, mono_now().ns);
}

void
row_dormant(void)
{
	double took[STARTS], share;

	make();
	must(den_start(&den));
	wait_until_all_rest();
	for (size_t i = 0; i < STARTS; i++) {
		must(den_stop(&den));
		took[i] = start_seconds();
	}
	if (den_awake(&den) != 0)
		bench_die("somebody is awake");
	share = idle_share();
	must(den_end(&den));
	bench_at_most("2,000 dormant torrents, start to listening",
	    bench_median(took, STARTS), "s", 1);
	bench_at_most("2,000 dormant torrents, the daemon's part of a core",
	    100 * share, "%", 1);
}
