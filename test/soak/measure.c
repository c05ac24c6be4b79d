/*
 * measure.c: what a daemon holds, at one time.
 */
#include "measure.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holds.h"
#include "run.h"

static uint64_t
rollup(pid_t pid, const char *word)
{
	long kib = holds_kib(pid, "smaps_rollup", word);

	return kib == -1 ? 0 : (uint64_t)kib;
}

uint32_t
measure_children(pid_t pid, pid_t v[CHILDREN_MAX])
{
	char name[64], *text, *at, *end;
	uint32_t n = 0;

	snprintf(name, sizeof(name), "task/%d/children", (int)pid);
	text = holds_text(pid, name, NULL);
	for (at = text; at != NULL && n < CHILDREN_MAX; at = end, n++) {
		v[n] = (pid_t)strtol(at, &end, 10);
		if (end == at)
			break;
	}
	free(text);
	return n;
}

static bool
was_one(const struct measure *m, pid_t pid)
{
	for (uint32_t i = 0; i < m->n; i++)
		if (m->zombies[i] == pid)
			return true;
	return false;
}

static void
look_for_zombies(struct measure *m, pid_t parent)
{
	pid_t v[CHILDREN_MAX];
	uint32_t n = measure_children(parent, v), zombies = 0;

	m->zombie = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (run_state(v[i]) != 'Z')
			continue;
		if (was_one(m, v[i]))
			m->zombie = v[i];
		v[zombies++] = v[i];
	}
	memcpy(m->zombies, v, zombies * sizeof(v[0]));
	m->n = zombies;
}

void
measure_take(struct measure *m, pid_t pid)
{
	m->rss = rollup(pid, "Rss");
	m->own = rollup(pid, "Anonymous");
	m->fds = (uint32_t)holds_fds(pid);
	look_for_zombies(m, pid);
}
