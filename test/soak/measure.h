/*
 * measure.h: what a daemon holds, at one time.
 */
#ifndef SOAK_MEASURE_H
#define SOAK_MEASURE_H

#include <stdint.h>
#include <sys/types.h>

#define CHILDREN_MAX 512

struct measure {
	uint64_t rss, own; /* KiB; own: what is no file and no shared memory */
	uint32_t fds;
	pid_t zombie; /* a child that was one at the last measure, too; or 0 */
	pid_t zombies[CHILDREN_MAX]; /* now */
	uint32_t n;
};

/* Its children, zombies too; returns how many. */
uint32_t measure_children(pid_t, pid_t v[CHILDREN_MAX]);
void measure_take(struct measure *, pid_t);

#endif
