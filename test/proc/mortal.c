/*
 * mortal.c: fault points by name, and whoever supervises a supervisor.
 */
#include "mortal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "run.h"
#include "sentence.h"

#define POINTS_MAX 512

static size_t shot; /* supervisors */

struct criterion_test_params
mortal_points(const char *prefix, const char *but, const int *counts, size_t n)
{
	struct mortal_point *v = cr_calloc(POINTS_MAX, sizeof(*v));
	const char *env = getenv("SHOAL_FAILPOINTS");
	char *names = strdup(env ? env : ""), *p = names, *name;
	size_t i, k = 0;

	while ((name = strsep(&p, " ")) != NULL && k + n <= POINTS_MAX) {
		if (*name == '\0' ||
		    strncmp(name, prefix, strlen(prefix)) != 0 ||
		    (but != NULL && strncmp(name, but, strlen(but)) == 0))
			continue;
		for (i = 0; i < n; i++) {
			snprintf(v[k].name, sizeof(v[k].name), "%s", name);
			v[k++].count = counts[i];
		}
	}
	free(names);
	return cr_make_param_array(struct mortal_point, v, k);
}

void
mortal_arm(struct bed *b, const struct mortal_point *point)
{
	static char name[MORTAL_NAME + 32], count[64];

	snprintf(name, sizeof(name), "SHOAL_FAILPOINT=%s", point->name);
	snprintf(
	    count, sizeof(count), "SHOAL_FAILPOINT_COUNT=%d", point->count);
	b->env[0] = name;
	b->env[1] = count;
}

/* Starts it again whenever it was shot, and as whoever supervises it would
 * when it says that it cannot begin yet: one that died while it made its
 * segment may still be making it.  Else it must have ended with 0. */
static bool
settle(struct bed *b, size_t i, int status)
{
	b->peer[i].pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 111 && shot > 0) {
		run_sleep(500);
		return bed_start(b, i);
	}
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		return bed_fail(b, "peer %u: wait status %x", b->peer[i].id,
		    (unsigned int)status);
	shot++;
	b->env[0] = NULL;
	return bed_start(b, i);
}

bool
mortal_all_end(struct bed *b, size_t first, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	size_t running;
	int status;

	do {
		running = 0;
		for (size_t i = 0; i < b->n; i++) {
			if (b->peer[i].pid == 0)
				continue;
			if (run_wait(b->peer[i].pid, 10, &status) &&
			    !settle(b, i, status))
				return false;
			running += i >= first && b->peer[i].pid != 0;
		}
		if (run_now() > end)
			return bed_fail(b, "the swarm does not end");
	} while (running > 0);
	return true;
}

bool
mortal_died(const struct bed *b)
{
	size_t n = shot;

	for (size_t i = 0; i < b->n; i++)
		n += sentence_count(
		    bed_path(b, "err_%u.txt", b->peer[i].id), "signal 9");
	return n > 0;
}
