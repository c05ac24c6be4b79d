/*
 * guard.c: reading mappings that may shrink while they are read.
 */
#include "guard.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

static sigjmp_buf guard_env;

/*
 * A fault is raised by the very load that missed, so the jump leaves no
 * library function half done; a signal that somebody sent would, and is
 * passed over.
 */
static void
guard_on_sigbus(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	if (info->si_code > 0)
		siglongjmp(guard_env, 1);
}

bool
guard_run(void (*fn)(void *), void *arg)
{
	struct sigaction sa = {.sa_sigaction = guard_on_sigbus}, old;

	sa.sa_flags = SA_SIGINFO;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGBUS, &sa, &old);
	if (sigsetjmp(guard_env, 1) != 0) {
		sigaction(SIGBUS, &old, NULL);
		return false;
	}
	fn(arg);
	sigaction(SIGBUS, &old, NULL);
	return true;
}
