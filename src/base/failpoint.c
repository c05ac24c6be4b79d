/*
 * failpoint.c: death at a named place, in test builds.
 */
#include "failpoint.h"

#ifdef SHOAL_FAILPOINTS

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * All that failpoint_hit needs is kept here by failpoint_arm: after that the
 * process may lose its environment to its title and, in a sandbox, every
 * system call but kill of its own pid.
 */
static struct {
	char name[64];
	_Atomic uint32_t *count;
	pid_t pid;
} armed;

void (*failpoint_play)(const char *name);

void
failpoint_arm(_Atomic uint32_t *count)
{
	const char *name = getenv("SHOAL_FAILPOINT");

	armed.count = NULL;
	if (name == NULL || strlen(name) >= sizeof(armed.name))
		return;
	memcpy(armed.name, name, strlen(name) + 1);
	armed.pid = getpid();
	armed.count = count;
}

/* Takes one off the count; true for whoever takes it to zero. */
static bool
failpoint_is_last(void)
{
	uint32_t n = atomic_load(armed.count);

	while (n != 0)
		if (atomic_compare_exchange_weak(armed.count, &n, n - 1))
			return n == 1;
	return false;
}

void
failpoint_hit(const char *name)
{
	if (failpoint_play != NULL) {
		failpoint_play(name);
		return;
	}
	if (armed.count == NULL || strcmp(armed.name, name) != 0)
		return;
	if (!failpoint_is_last())
		return;
	kill(armed.pid, SIGKILL);
	/* A refused kill must not pass for a run that never came here. */
	__builtin_trap();
}

#else

/* A file needs one declaration. */
extern int failpoint_none;

#endif
