/*
 * mono.c: the two clocks.
 */
#include "mono.h"

#include <time.h>

static int64_t
clock_ns(clockid_t id)
{
	struct timespec ts = {0, 0};

	/* Neither clock can fail on Linux. */
	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

struct mono
mono_now(void)
{
	return (struct mono){clock_ns(CLOCK_MONOTONIC)};
}

uint64_t
wall_ns(void)
{
	return (uint64_t)clock_ns(CLOCK_REALTIME);
}
