/*
 * bench.c: figures, each held against its bar.
 */
#include "bench.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

struct bed bed;

static const struct row {
	const char *name;
	void (*measure)(void);
} rows[] = {
    {"pair", row_pair},
    {"small", row_small},
    {"swarm", row_swarm},
    {"spawn", row_spawn},
    {"idle", row_idle},
    {"thousand", row_thousand},
    {"start", row_start},
    {"check", row_check},
    {"torrent", row_torrent},
    {"first", row_first},
    {"dormant", row_dormant},
};
#define NROWS (sizeof(rows) / sizeof(rows[0]))

static const struct row *now;

void
bench_die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "bench %s: ", now != NULL ? now->name : "");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	bed_drop(&bed);
	exit(1);
}

void
bench_must(bool ok)
{
	if (!ok)
		bench_die("%s", bed.why);
}

static void
line(const char *what, double value, const char *unit, const char *bar,
    const char *verdict)
{
	printf("%s\t%s\t%.4g\t%s\t%s\t%s\n", now->name, what, value, unit, bar,
	    verdict);
	fflush(stdout);
}

void
bench_figure(const char *what, double value, const char *unit)
{
	line(what, value, unit, "-", "-");
}

void
bench_at_least(const char *what, double value, const char *unit, double bar)
{
	char text[32];

	snprintf(text, sizeof(text), ">= %g", bar);
	line(what, value, unit, text, value >= bar ? "met" : "MISSED");
}

void
bench_at_most(const char *what, double value, const char *unit, double bar)
{
	char text[32];

	snprintf(text, sizeof(text), "<= %g", bar);
	line(what, value, unit, text, value <= bar ? "met" : "MISSED");
}

void
bench_skip(const char *what, const char *why)
{
	fprintf(
	    stderr, "bench %s: %s is not measured: %s\n", now->name, what, why);
	printf("%s\t%s\t-\t-\t-\tskipped\n", now->name, what);
}

static int
by_value(const void *a, const void *b)
{
	double x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

double
bench_percentile(double *v, size_t n, double percent)
{
	size_t at = (size_t)((double)n * percent / 100);

	if (n == 0)
		bench_die("nothing was measured");
	qsort(v, n, sizeof(*v), by_value);
	return v[at < n ? at : n - 1];
}

double
bench_median(double *v, size_t n)
{
	return bench_percentile(v, n, 50);
}

void
bench_need_room(uint64_t bytes)
{
	const char *dir = getenv("TMPDIR");
	struct statvfs fs;
	uint64_t have;

	if (statvfs(dir != NULL ? dir : "/tmp", &fs) == -1)
		bench_die("%s: no such file system", dir);
	have = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (have < bytes)
		bench_die("%" PRIu64 " MiB of room are needed in %s, and it has"
			  " %" PRIu64,
		    bytes / MIB, dir != NULL ? dir : "/tmp", have / MIB);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		for (size_t i = 0; i < NROWS; i++)
			printf("%s\n", rows[i].name);
		return 0;
	}
	for (size_t i = 0; i < NROWS; i++)
		if (strcmp(argv[1], rows[i].name) == 0)
			now = &rows[i];
	if (now == NULL)
		bench_die("there is no row %s", argv[1]);
	now->measure();
	return 0;
}
