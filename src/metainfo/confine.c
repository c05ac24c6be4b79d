/*
 * confine.c: limits, privileges, files, system calls.
 */
#include "confine.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "cage.h"
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

static const struct cage_limit limits[] = {
    {RLIMIT_AS, MEMORY_MAX},
    {RLIMIT_FSIZE, TORRENT_SIZE_MAX},
    {RLIMIT_CORE, 0},
    {RLIMIT_NPROC, 0},
    {RLIMIT_CPU, SECONDS_MAX},
    {RLIMIT_NOFILE, METAINFO_FD_OUT + 1},
};

int
confine(bool required)
{
	static const struct seccomp_rules all = SECCOMP_RULES(permitted);

	if (cage_enter(limits, sizeof(limits) / sizeof(limits[0]),
		landlock_nothing, required) == -1)
		return -1;
	return seccomp_allow(&all, 1, required);
}
