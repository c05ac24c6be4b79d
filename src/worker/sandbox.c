/*
 * sandbox.c: giving up everything but the connection.
 */
#include "sandbox.h"

#include "cage.h"
#include "filter.h"
#include "landlock.h"
#include "source.h"

/* Standard ones, the peer, the supervisor; files, and one that comes. */
#define DESCRIPTORS_MAX (5 + SOURCE_OPEN + 1)

int
sandbox_enter(bool required, uint64_t room)
{
	const struct cage_limit limits[] = {
	    {RLIMIT_AS, room},
	    {RLIMIT_FSIZE, 0},
	    {RLIMIT_CORE, 0},
	    {RLIMIT_NPROC, 0},
	    {RLIMIT_NOFILE, DESCRIPTORS_MAX},
	};

	/* Where Landlock is missing the supervisor shows it. */
	if (cage_enter(limits, sizeof(limits) / sizeof(limits[0]),
		landlock_nothing, required) == -1)
		return -1;
	return filter_install(FILTER_JOINING, required);
}

int
sandbox_narrow(bool required)
{
	return filter_install(FILTER_STEADY, required);
}
