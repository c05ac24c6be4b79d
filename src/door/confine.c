/*
 * confine.c: limits, privileges, files, system calls.
 */
#include "confine.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cage.h"
#include "door.h"
#include "landlock.h"
#include "seccomp.h"

#define MEMORY_MAX ((rlim_t)64 << 20) /* addresses */

static const struct seccomp_rule permitted[] = {
    {.nr = __NR_recvfrom, .cond = {SECCOMP_IS(3, MSG_PEEK | MSG_DONTWAIT)}},
    {.nr = __NR_recvmsg, .cond = {SECCOMP_IS(0, DOOR_FD_PAIR)}},
    {.nr = __NR_sendto, .cond = {SECCOMP_IS(0, DOOR_FD_PAIR)}},
    {.nr = __NR_epoll_pwait},
#ifdef __NR_epoll_wait
    {.nr = __NR_epoll_wait},
#endif
    {.nr = __NR_epoll_ctl},
    {.nr = __NR_close},
    {.nr = __NR_restart_syscall},
    {.nr = __NR_exit_group},
};

int
confine(bool required)
{
	static const struct seccomp_rules all = SECCOMP_RULES(permitted);
	static const struct cage_limit limits[] = {
	    {RLIMIT_AS, MEMORY_MAX},
	    {RLIMIT_FSIZE, 0},
	    {RLIMIT_CORE, 0},
	    {RLIMIT_NPROC, 0},
	    {RLIMIT_NOFILE, DOOR_FDS},
	};

	if (cage_enter(limits, sizeof(limits) / sizeof(limits[0]),
		landlock_nothing, required) == -1)
		return -1;
	return seccomp_allow(&all, 1, required);
}
