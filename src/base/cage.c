/*
 * cage.c: signals, privileges, files, limits.
 */
#include "cage.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

void
cage_ignore(const int *sig, size_t n)
{
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = SIG_IGN;
	for (i = 0; i < n; i++)
		sigaction(sig[i], &sa, NULL);
}

void
cage_tie(void)
{
	static const int theirs[] = {SIGPIPE, SIGHUP, SIGINT, SIGTERM};

	cage_ignore(theirs, sizeof(theirs) / sizeof(theirs[0]));
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int
cage_privileges(void)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static bool
is_sanitizers(int resource)
{
#ifdef SHOAL_SANITIZED
	return resource == RLIMIT_AS || resource == RLIMIT_FSIZE;
#else
	(void)resource;
	return false;
#endif
}

/* Whoever started us may allow less, and it cannot be raised again. */
static int
lower(const struct cage_limit *l)
{
	struct rlimit rl;

	if (getrlimit(l->resource, &rl) == -1)
		return -1;
	if (rl.rlim_max > l->max)
		rl.rlim_max = l->max;
	rl.rlim_cur = rl.rlim_max;
	return setrlimit(l->resource, &rl);
}

int
cage_enter(
    const struct cage_limit *l, size_t n, int (*files)(void), bool required)
{
	size_t i;

	if (cage_privileges() == -1 || (files() == -1 && required))
		return -1;
	for (i = 0; i < n; i++)
		if (!is_sanitizers(l[i].resource) && lower(&l[i]) == -1)
			return -1;
	return 0;
}
