/*
 * measure.c: what a process holds, as /proc tells it.
 */
#include "measure.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "run.h"

/* A line "Name:   N kB" of smaps_rollup, or 0. */
static uint64_t
rollup(pid_t pid, const char *name)
{
	char path[64], line[256];
	uint64_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			n = strtoull(line + strlen(name), NULL, 10);
	fclose(f);
	return n;
}

static uint32_t
count_fds(pid_t pid)
{
	char path[64];
	uint32_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	if ((d = opendir(path)) == NULL)
		return 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

uint32_t
measure_children(pid_t pid, pid_t v[CHILDREN_MAX])
{
	char path[64], *text, *at, *end;
	uint32_t n = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
	    (int)pid);
	text = files_read(path, NULL);
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
	m->rss = rollup(pid, "Rss:");
	m->own = rollup(pid, "Anonymous:");
	m->fds = count_fds(pid);
	look_for_zombies(m, pid);
}
