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
run(const struct seccomp_rules *all, size_t n, long nr, long a, long b)
{
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    seccomp_allow(all, n, true) == -1)
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

static int
tries(const struct seccomp_rules *all, long nr, long a, long b)
{
	return run(all, 1, nr, a, b);
}

static int
try(long nr, long a, long b)
{
	const struct seccomp_rules all = SECCOMP_RULES(permitted);

	return tries(&all, nr, a, b);
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

/* So that the table is halved, and more than once. */
static const struct seccomp_rule crowd[] = {
    {.nr = __NR_write},
    {.nr = __NR_dup, .cond = {SECCOMP_IS(0, 2)}, .or_next = true},
    {.nr = __NR_read},
    {.nr = __NR_umask},
    {.nr = __NR_getegid, .error = EPERM},
    {.nr = __NR_dup, .cond = {SECCOMP_IS(0, 1)}, .or_next = true},
    {.nr = __NR_getpgid},
    {.nr = __NR_close},
    {.nr = __NR_fstat},
    {.nr = __NR_exit_group},
    {.nr = __NR_getuid},
    {.nr = __NR_lseek},
    {.nr = __NR_dup, .error = EMFILE},
    {.nr = __NR_sched_yield},
    {.nr = __NR_getppid, .cond = {SECCOMP_IS(0, 7), SECCOMP_IS(1, 8)}},
};

Test(seccomp, each_of_many_rules_is_found)
{
	static const long free[] = {
	    __NR_umask, __NR_getpgid, __NR_getuid, __NR_sched_yield};
	static const long none[] = {__NR_fsync, __NR_getsid, __NR_getgid,
	    __NR_geteuid, __NR_mincore, __NR_dup3, 4095};
	const struct seccomp_rules all = SECCOMP_RULES(crowd);

	for (size_t i = 0; i < sizeof(free) / sizeof(free[0]); i++)
		cr_expect_eq(tries(&all, free[i], 0, 0), 0, "%ld", free[i]);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		cr_expect_eq(tries(&all, none[i], 0, 0), -1, "%ld", none[i]);
	cr_assert_eq(tries(&all, __NR_dup, 2, 0), 0);
	cr_assert_eq(tries(&all, __NR_dup, 1, 0), 0);
	cr_assert_eq(tries(&all, __NR_dup, 0, 0), EMFILE);
	cr_assert_eq(tries(&all, __NR_getegid, 0, 0), EPERM);
	cr_assert_eq(tries(&all, __NR_getppid, 7, 8), 0);
	cr_assert_eq(tries(&all, __NR_getppid, 7, 9), -1);
}

/* What is looked at by then is an argument, no number of a call. */
Test(seccomp, behind_the_last_rule_of_a_call_there_is_nothing)
{
	static const struct seccomp_rule few[] = {
	    {.nr = __NR_dup, .cond = {SECCOMP_IS(0, 2)}, .or_next = true},
	    {.nr = __NR_getppid},
	    {.nr = __NR_exit_group},
	};
	const struct seccomp_rules all = SECCOMP_RULES(few);

	cr_assert_lt(__NR_dup, __NR_exit_group);
	cr_assert_eq(tries(&all, __NR_dup, 2, 0), 0);
	cr_assert_eq(tries(&all, __NR_dup, __NR_exit_group, 0), -1);
}

Test(seccomp, the_first_rule_of_a_call_counts)
{
	static const struct seccomp_rule later[] = {
	    {.nr = __NR_dup}, {.nr = __NR_getppid, .error = EPERM}};
	const struct seccomp_rules all[] = {
	    SECCOMP_RULES(permitted), SECCOMP_RULES(later)};

	cr_assert_eq(run(all, 2, __NR_dup, 1, 0), -1);
	cr_assert_eq(run(all, 2, __NR_getppid, 0, 0), EPERM);
}

Test(seccomp, too_many_rules_are_refused)
{
	static struct seccomp_rule many[129], same[25];
	const struct seccomp_rules a = SECCOMP_RULES(many);
	const struct seccomp_rules b = SECCOMP_RULES(same);

	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		many[i].nr = (uint32_t)i;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		same[i] = (struct seccomp_rule){.nr = 1, .or_next = true};
	cr_assert_eq(seccomp_allow(&a, 1, true), -1);
	cr_assert_eq(errno, E2BIG);
	cr_assert_eq(seccomp_allow(&b, 1, true), -1);
	cr_assert_eq(errno, E2BIG);
}
