/*
 * landlock.c: giving up files that are not open yet.
 */
#include "landlock.h"

#include <errno.h>
#include <linux/landlock.h>
#include <string.h>
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

/* A rule set is closed here in any case. */
static int
restrict_self(long rs, int rc)
{
	if (rc == 0)
		rc = (int)syscall(__NR_landlock_restrict_self, rs, 0);
	close((int)rs);
	return rc;
}

static int
unless_missing(void)
{
	return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -1;
}

int
landlock_nothing(void)
{
	struct ruleset rs = {0};
	size_t size = offsetof(struct ruleset, net);
	long abi, fd;

	abi = syscall(__NR_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1)
		return unless_missing();
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
	return fd == -1 ? -1 : restrict_self(fd, 0);
}

static int
permit(long rs, const struct landlock_folder *f)
{
	struct landlock_path_beneath_attr at;

	memset(&at, 0, sizeof(at));
	at.allowed_access = f->access;
	at.parent_fd = f->fd;
	return (int)syscall(
	    __NR_landlock_add_rule, rs, LANDLOCK_RULE_PATH_BENEATH, &at, 0);
}

int
landlock_folders(const struct landlock_folder *f, size_t n)
{
	struct ruleset of = {.fs = LOW_BITS(FS_BITS(1))};
	size_t i;
	long rs, abi;
	int rc;

	abi = syscall(__NR_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	for (i = 0; i < n; i++)
		of.fs |= f[i].access & LANDLOCK_REFER;
	if (abi == 1 && (of.fs & LANDLOCK_REFER) != 0)
		return 0;
	rs = syscall(__NR_landlock_create_ruleset, &of,
	    offsetof(struct ruleset, net), 0);
	if (rs == -1)
		return unless_missing();
	rc = 0;
	for (i = 0; i < n && rc == 0; i++)
		rc = permit(rs, &f[i]);
	return restrict_self(rs, rc);
}
