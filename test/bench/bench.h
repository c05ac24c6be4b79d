/*
 * bench.h: figures, each held against its bar.
 *
 * A row is a function that measures and reports; what goes wrong ends the
 * program with status 1.
 */
#ifndef TEST_BENCH_H
#define TEST_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bed.h"

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

/* The swarm of the row under way: one at a time. */
extern struct bed bed;

void row_pair(void);
void row_small(void);
void row_swarm(void);
void row_spawn(void);
void row_idle(void);
void row_thousand(void);
void row_start(void);
void row_check(void);
void row_torrent(void);
void row_first(void);
void row_dormant(void);

/* One line each on stdout: row, what, figure, unit, bar, verdict, separated
 * by tabs. */
void bench_figure(const char *what, double value, const char *unit);
void bench_at_least(
    const char *what, double value, const char *unit, double bar);
void bench_at_most(
    const char *what, double value, const char *unit, double bar);
/* A line with "skipped" for a figure, and why on stderr. */
void bench_skip(const char *what, const char *why);

/* Both sort v. */
double bench_median(double *v, size_t n);
double bench_percentile(double *v, size_t n, double percent);

/* The file system of the beds has room for so many bytes, or the row ends. */
void bench_need_room(uint64_t bytes);
/* Ends the program when a step of the bed has failed. */
void bench_must(bool ok);
_Noreturn void bench_die(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

#endif
