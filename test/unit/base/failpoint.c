/*
 * failpoint.c: tests of dying at a named place.
 */
#include "failpoint.h"

#include <criterion/criterion.h>

#ifndef SHOAL_FAILPOINTS

Test(failpoint, an_ordinary_build_has_none)
{
	int passed = 0;

	FAILPOINT(anything), passed++;
	cr_assert_eq(passed, 1);
}

#else

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static _Atomic uint32_t count;

static void
arm(const char *name, uint32_t n)
{
	count = n;
	if (name == NULL)
		unsetenv("SHOAL_FAILPOINT");
	else
		setenv("SHOAL_FAILPOINT", name, 1);
	failpoint_arm(&count);
}

Test(failpoint, the_named_place_kills, .signal = SIGKILL)
{
	arm("here", 1);
	FAILPOINT(here);
	cr_assert_fail("alive");
}

Test(failpoint, the_nth_visit_kills_and_none_before, .signal = SIGKILL)
{
	arm("here", 3);
	FAILPOINT(here);
	FAILPOINT(here);
	cr_assert_eq(count, 1);
	FAILPOINT(here);
	cr_assert_fail("alive");
}

Test(failpoint, another_place_counts_nothing)
{
	arm("here", 1);
	FAILPOINT(there);
	FAILPOINT(her);
	FAILPOINT(here2);
	cr_assert_eq(count, 1);
}

Test(failpoint, zero_is_not_counted_below)
{
	arm("here", 0);
	FAILPOINT(here);
	cr_assert_eq(count, 0);
}

/* 64 bytes, one more than a name has room for. */
#define LONG "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

Test(failpoint, nobody_dies_who_was_not_told)
{
	FAILPOINT(here);
	arm(NULL, 1);
	FAILPOINT(here);
	arm(LONG, 1);
	failpoint_hit(LONG);
	cr_assert_eq(count, 1);
}

/* From here on every call but kill ends the process with SIGSYS. */
static void
allow_only_kill(void)
{
	struct sock_filter code[] = {
	    BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = {sizeof(code) / sizeof(code[0]), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) != 0)
		_exit(77);
}

Test(failpoint, a_sandboxed_process_without_its_environment_dies_too)
{
	char *name;
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0) {
		arm("here", 1);
		name = getenv("SHOAL_FAILPOINT");
		memset(name, 'z', strlen(name));
		allow_only_kill();
		FAILPOINT(here);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status), "status %#x", status);
	cr_assert_eq(WTERMSIG(status), SIGKILL);
}

#endif
