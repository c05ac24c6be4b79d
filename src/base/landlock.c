/*
 * landlock.c: giving up every file that is not open yet.
 */
#include "landlock.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

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

int
landlock_nothing(void)
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
