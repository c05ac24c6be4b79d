/*
 * step.h: a function run by a child one instruction at a time.
 */
#ifndef TEST_STEP_H
#define TEST_STEP_H

#include <signal.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP_MAX   1000000
#define STEP_EVERY 32 /* longer than any loop of load and exchange */

/* Stops in front of fn; -1 where no process may trace its child. */
static inline pid_t
step_start(void (*fn)(void *), void *arg)
{
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
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

static inline void
step_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/*
 * Runs fn(arg) again and again, and calls between(arg) in front of some of
 * its instructions, so that in the end each had its turn.  False: it cannot
 * be stepped through.
 */
static inline bool
step_through(void (*fn)(void *), void (*between)(void *), void *arg)
{
	int phase, i;
	pid_t pid;

	for (phase = 0; phase < STEP_EVERY; phase++) {
		if ((pid = step_start(fn, arg)) == -1)
			return false;
		for (i = 0; i < STEP_MAX && step_once(pid); i++)
			if (i % STEP_EVERY == phase)
				between(arg);
		step_end(pid);
		if (i == STEP_MAX)
			return false;
	}
	return true;
}

#endif
