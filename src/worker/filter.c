/*
 * filter.c: the system calls that a worker may make, and how.
 */
#include "filter.h"

#include <linux/futex.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seccomp.h"
#include "worker.h"

/* What the steady state needs. */
static const struct seccomp_rule steady[] = {
    {.nr = __NR_recvfrom},
    {.nr = __NR_readv},
    {.nr = __NR_ppoll},
    {.nr = __NR_sendfile},
    /* Without an address. */
    {.nr = __NR_sendto,
	.cond = {SECCOMP_IS(4, 0), {SECCOMP_HIGH(4), SECCOMP_ALL, 0}}},
    {.nr = __NR_futex,
	.cond = {{SECCOMP_LOW(1), ~(uint32_t)FUTEX_PRIVATE_FLAG, FUTEX_WAKE}}},
    {.nr = __NR_recvmsg, .cond = {SECCOMP_IS(0, FD_SUPERVISOR)}},
    {.nr = __NR_setsockopt,
	.cond = {SECCOMP_IS(1, SOL_SOCKET), SECCOMP_IS(2, SO_RCVLOWAT)},
	.or_next = true},
    {.nr = __NR_setsockopt,
	.cond = {SECCOMP_IS(1, IPPROTO_TCP), SECCOMP_IS(2, TCP_NODELAY)},
	.or_next = true},
    {.nr = __NR_setsockopt,
	.cond = {SECCOMP_IS(1, IPPROTO_TCP), SECCOMP_IS(2, TCP_CORK)},
	.or_next = true},
    {.nr = __NR_setsockopt,
	.cond = {SECCOMP_IS(1, IPPROTO_TCP), SECCOMP_IS(2, TCP_QUICKACK)}},
    {.nr = __NR_ioctl, .cond = {SECCOMP_IS(1, SIOCOUTQ)}},
    {.nr = __NR_clock_gettime},
    {.nr = __NR_sched_yield},
    {.nr = __NR_close},
    {.nr = __NR_shutdown},
    {.nr = __NR_rt_sigreturn},
    /* Without it a stop, or strace -p, ends the worker. */
    {.nr = __NR_restart_syscall},
    {.nr = __NR_exit_group},
#ifdef SHOAL_FAILPOINTS
    /* So that the next stage knows whom it may kill. */
    {.nr = __NR_getpid},
#endif
};

/* What handshake and admission need besides. */
static const struct seccomp_rule joining[] = {
    {.nr = __NR_mmap, .cond = {{SECCOMP_LOW(2), PROT_EXEC, 0}}},
    {.nr = __NR_munmap},
    {.nr = __NR_lseek},
    {.nr = __NR_seccomp,
	.cond = {SECCOMP_IS(0, SECCOMP_SET_MODE_FILTER), SECCOMP_IS(1, 0)}},
};

int
filter_install(enum filter_stage stage, bool required)
{
	struct seccomp_rules all[3] = {SECCOMP_RULES(steady)};
	size_t n = 1;
#ifdef SHOAL_FAILPOINTS
	/* A fault point is a worker that shoots itself. */
	struct seccomp_rule itself = {
	    .nr = __NR_kill, .cond = {SECCOMP_IS(0, (uint32_t)getpid())}};

	all[n++] = (struct seccomp_rules){&itself, 1};
#endif
	if (stage == FILTER_JOINING)
		all[n++] = (struct seccomp_rules)SECCOMP_RULES(joining);
	return seccomp_allow(all, n, required);
}
