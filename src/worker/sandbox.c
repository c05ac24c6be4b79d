/*
 * sandbox.c: giving up everything but the connection.
 */
#include "sandbox.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "filter.h"
#include "landlock.h"
#include "source.h"

/* Standard ones, the peer, the supervisor; files, and one that comes. */
#define DESCRIPTORS_MAX (5 + SOURCE_OPEN + 1)

static int
limit(int resource, rlim_t max)
{
	struct rlimit rl = {max, max};

	return setrlimit(resource, &rl);
}

static int
limit_all(uint64_t room)
{
	/* Sanitizers map shadow memory, and write a report. */
#ifndef SHOAL_SANITIZED
	if (limit(RLIMIT_AS, room) == -1 || limit(RLIMIT_FSIZE, 0) == -1)
		return -1;
#else
	(void)room;
#endif
	if (limit(RLIMIT_CORE, 0) == -1 || limit(RLIMIT_NPROC, 0) == -1)
		return -1;
	return limit(RLIMIT_NOFILE, DESCRIPTORS_MAX);
}

static int
filter(enum filter_stage stage, bool required)
{
	if (filter_install(stage) == 0)
		return 0;
	return required || (errno != EINVAL && errno != ENOSYS) ? -1 : 0;
}

int
sandbox_enter(bool required, uint64_t room)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	/* A kernel without Landlock has the filter; the supervisor shows what
	 * is missing. */
	if ((landlock_nothing() == -1 && required) || limit_all(room) == -1)
		return -1;
	return filter(FILTER_JOINING, required);
}

int
sandbox_narrow(bool required)
{
	return filter(FILTER_STEADY, required);
}
