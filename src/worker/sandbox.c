/*
 * sandbox.c: giving up everything but the connection.
 */
#include "sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"

#define DESCRIPTORS_MAX 8

/*
 * The rule set of Landlock by ABI, whatever the headers of the build machine
 * know: access to files has grown with ABI 2, 3 and 5, TCP came with 4, and
 * scopes (abstract sockets, signals) with 6.
 */
struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

#define FS_BITS(abi) ((abi) >= 5 ? 16 : (abi) >= 3 ? 15 : (abi) == 2 ? 14 : 13)
#define NET_BITS     2
#define SCOPE_BITS   2
#define LOW_BITS(n)  ((UINT64_C(1) << (n)) - 1)

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

/* No access to anything.  A kernel without Landlock has the filter; the
 * supervisor shows what is missing. */
static int
landlock(void)
{
	struct ruleset rs = {0};
	size_t size = offsetof(struct ruleset, net);
	long abi, fd;
	int rc;

	abi = syscall(__NR_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -1;
	rs.fs = LOW_BITS(FS_BITS(abi));
	if (abi >= 4) {
		rs.net = LOW_BITS(NET_BITS);
		size = offsetof(struct ruleset, scoped);
	}
	if (abi >= 6) {
		rs.scoped = LOW_BITS(SCOPE_BITS);
		size = sizeof(rs);
	}
	fd = syscall(__NR_landlock_create_ruleset, &rs, size, 0);
	if (fd == -1)
		return -1;
	rc = (int)syscall(__NR_landlock_restrict_self, fd, 0);
	close((int)fd);
	return rc;
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
	if ((landlock() == -1 && required) || limit_all(room) == -1)
		return -1;
	return filter(FILTER_JOINING, required);
}

int
sandbox_narrow(bool required)
{
	return filter(FILTER_STEADY, required);
}
