/*
 * filter.c: tests of what a worker may ask of the kernel.
 */
#include "filter.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child comes to that makes such a call behind the filter: its signal,
 * or 0. */
static int
call(enum filter_stage stage, long nr, long arg)
{
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		signal(SIGSYS, SIG_DFL);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    filter_install(stage, true) == -1)
			_exit(0);
		(void)syscall(nr, arg, 0, 0, 0, 0);
		_exit(0);
	}
	cr_assert_neq(pid, -1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* What shares its memory could outlive it. */
Test(filter, r13_no_child_of_a_worker_is_born)
{
	enum filter_stage stage;

	for (stage = FILTER_JOINING; stage <= FILTER_STEADY; stage++) {
		cr_assert_eq(call(stage, SYS_clone, SIGCHLD), SIGSYS);
		cr_assert_eq(call(stage, SYS_clone3, 0), SIGSYS);
#ifdef SYS_fork
		cr_assert_eq(call(stage, SYS_fork, 0), SIGSYS);
		cr_assert_eq(call(stage, SYS_vfork, 0), SIGSYS);
#endif
	}
	cr_assert_eq(call(FILTER_STEADY, SYS_close, -1), 0);
}
