/*
 * step.h: a function run by a child one instruction at a time.
 */
#ifndef TEST_STEP_H
#define TEST_STEP_H

#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP_MAX 5000 /* more than any of these has */

/* Stops in front of fn; -1 where no process may trace its child. */
static inline pid_t
step_start(void (*fn)(void *), void *arg)
{
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
			_exit(1);
		kill(getpid(), SIGSTOP);
		fn(arg);
		kill(getpid(), SIGSTOP);
		_exit(1);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return -1;
	return pid;
}

/* The next instruction; false when fn has come to its end. */
static inline bool
step_once(pid_t pid)
{
	int status;

	return ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0 &&
	    waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	    WSTOPSIG(status) == SIGTRAP;
}

/* Lets it run to its end, where it stops or is gone. */
static inline void
step_end(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_CONT, pid, NULL, NULL) == 0 &&
	    waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
}

/*
 * Runs fn(arg) once for each of its instructions, and calls between(arg) in
 * front of that.  Returns how many they are; 0: it cannot be stepped through.
 */
static inline int
step_through(void (*fn)(void *), void (*between)(void *), void *arg)
{
	int at, i;
	pid_t pid;

	for (at = 0; at < STEP_MAX; at++) {
		if ((pid = step_start(fn, arg)) == -1)
			return 0;
		for (i = 0; i < at && step_once(pid); i++)
			;
		if (i == at)
			between(arg);
		step_end(pid);
		if (i < at)
			return at;
	}
	return 0;
}

#endif
