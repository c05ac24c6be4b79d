/*
 * seccomp.c: unit tests of system call filters.
 */
#include "seccomp.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct seccomp_rule permitted[] = {
    {.nr = __NR_socket, .cond = {SECCOMP_IS(0, AF_INET)}, .or_next = true},
    {.nr = __NR_socket,
	.cond = {SECCOMP_IS(0, AF_INET6), SECCOMP_IS(1, SOCK_DGRAM)},
	.or_next = true},
    {.nr = __NR_socket, .error = EAFNOSUPPORT},
    {.nr = __NR_dup, .cond = {SECCOMP_IS(0, 2)}},
    {.nr = __NR_exit_group},
};

/* What a child behind the filter gets: 0, an errno, or -1 when it is ended. */
static int
try(long nr, long a, long b)
{
	const struct seccomp_rules all = SECCOMP_RULES(permitted);
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    seccomp_allow(&all, 1, true) == -1)
			_exit(255);
		_exit(syscall(nr, a, b, 0) == -1 ? errno : 0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		cr_assert_eq(WTERMSIG(status), SIGSYS);
		return -1;
	}
	return WEXITSTATUS(status);
}

Test(seccomp, a_call_may_stand_in_several_rules)
{
	cr_assert_eq(try(__NR_socket, AF_INET, SOCK_STREAM), 0);
	cr_assert_eq(try(__NR_socket, AF_INET6, SOCK_DGRAM), 0);
	cr_assert_eq(try(__NR_socket, AF_INET6, SOCK_STREAM), EAFNOSUPPORT);
	cr_assert_eq(try(__NR_socket, AF_UNIX, SOCK_DGRAM), EAFNOSUPPORT);
}

Test(seccomp, what_no_rule_permits_ends_the_process)
{
	cr_assert_eq(try(__NR_dup, 2, 0), 0);
	cr_assert_eq(try(__NR_dup, 1, 0), -1);
	cr_assert_eq(try(__NR_getppid, 0, 0), -1);
}
