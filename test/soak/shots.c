/*
 * shots.c: kill -9 of children of daemons at random moments.
 */
#include "shots.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "holds.h"
#include "measure.h"
#include "run.h"

#define WORKER_MS 1000
#define DISK_MS   4000

static bool
is_called(pid_t pid, const char *name)
{
	char *comm = holds_text(pid, "comm", NULL);
	bool is = comm != NULL && strncmp(comm, name, strlen(name)) == 0;

	free(comm);
	return is;
}

static bool
shoot_one(const struct bed *b, const char *name, struct rng *rng)
{
	pid_t v[CHILDREN_MAX], daemon = b->peer[rng_below(rng, 2)].pid;
	uint32_t n = daemon > 0 ? measure_children(daemon, v) : 0, i;

	for (; n > 0; v[i] = v[--n]) {
		i = (uint32_t)rng_below(rng, n);
		if (is_called(v[i], name)) {
			kill(v[i], SIGKILL);
			return true;
		}
	}
	return false;
}

static bool
is_due(int64_t *at, uint32_t every, struct rng *rng)
{
	if (run_now() < *at)
		return false;
	*at = run_now() + every / 2 + rng_below(rng, every);
	return true;
}

void
shots_turn(struct shots *s, const struct bed *b, struct rng *rng)
{
	if (is_due(&s->worker_at, WORKER_MS, rng))
		s->workers += shoot_one(b, "shoal-worker", rng);
	if (is_due(&s->disk_at, DISK_MS, rng))
		s->disks += shoot_one(b, "shoal-disk", rng);
}
