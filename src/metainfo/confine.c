/*
 * confine.c: limits, privileges, files, system calls.
 */
#include "confine.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "landlock.h"
#include "seccomp.h"
#include "torrent_read.h"

/* The .torrent, its object, and what libcrypto takes. */
#define MEMORY_MAX  ((rlim_t)1 << 30)
#define SECONDS_MAX 10

static const struct seccomp_rule permitted[] = {
    {.nr = __NR_pread64, .cond = {SECCOMP_IS(0, METAINFO_FD_IN)}},
    {.nr = __NR_ftruncate, .cond = {SECCOMP_IS(0, METAINFO_FD_OUT)}},
    {.nr = __NR_mmap, .cond = {{SECCOMP_LOW(2), PROT_EXEC, 0}}},
    {.nr = __NR_munmap},
    {.nr = __NR_brk},
    {.nr = __NR_exit_group},
};

static int
limit(int resource, rlim_t max)
{
	struct rlimit rl = {max, max};

	return setrlimit(resource, &rl);
}

static int
limit_all(void)
{
	/* Sanitizers map shadow memory, and write a report. */
#ifndef SHOAL_SANITIZED
	if (limit(RLIMIT_AS, MEMORY_MAX) == -1 ||
	    limit(RLIMIT_FSIZE, TORRENT_SIZE_MAX) == -1)
		return -1;
#endif
	if (limit(RLIMIT_CORE, 0) == -1 || limit(RLIMIT_NPROC, 0) == -1 ||
	    limit(RLIMIT_CPU, SECONDS_MAX) == -1)
		return -1;
	return limit(RLIMIT_NOFILE, METAINFO_FD_OUT + 1);
}

static int
filter(void)
{
	static const struct seccomp_rules all = SECCOMP_RULES(permitted);

	return seccomp_allow(&all, 1);
}

int
confine(bool required)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	if ((landlock_nothing() == -1 && required) || limit_all() == -1)
		return -1;
	if (filter() == 0)
		return 0;
	return required || (errno != EINVAL && errno != ENOSYS) ? -1 : 0;
}
