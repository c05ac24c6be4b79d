/*
 * fault.c: death at every instruction that the sources name as a fault point.
 *
 * The swarm runs with SHOAL_FAILPOINT=NAME: whichever process of a daemon
 * comes by NAME for the Nth time ends there by SIGKILL.  The swarm must end
 * with the right bytes whoever that was; a dead supervisor is started again.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define END_MS     40000
#define PIECE      40000u
#define HOLE       10u /* pieces, and a half */
#define NAMES_MAX  256
#define POINT_ROOM 64

struct point {
	char name[POINT_ROOM];
	int count;
};

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(fault, .fini = drop, .timeout = 120);

static size_t shot;    /* supervisors */
static uint32_t there; /* pieces that peer 1 has at the start */

/* Starts it again, without the fault, whenever it was shot, and as whoever
 * supervises it would when it says that it cannot begin yet: one that died
 * while it made its segment may still be making it.  Else it must have ended
 * with 0. */
static bool
settle(size_t i, int status)
{
	bed.peer[i].pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 111 && shot > 0) {
		run_sleep(500);
		return bed_start(&bed, i);
	}
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		return bed_fail(&bed, "peer %u: wait status %x", bed.peer[i].id,
		    (unsigned int)status);
	shot++;
	bed.env[0] = NULL;
	return bed_start(&bed, i);
}

static bool
all_end(void)
{
	int64_t end = run_now() + run_ms(END_MS);
	size_t running;
	int status;

	do {
		running = 0;
		for (size_t i = 0; i < bed.n; i++) {
			if (bed.peer[i].pid == 0)
				continue;
			if (run_wait(bed.peer[i].pid, 10, &status) &&
			    !settle(i, status))
				return false;
			running += bed.peer[i].pid != 0;
		}
		if (run_now() > end)
			return bed_fail(&bed, "the swarm does not end");
	} while (running > 0);
	return true;
}

/* Without names there would be nothing to survive. */
Test(fault, points_are_named)
{
	const char *env = getenv("SHOAL_FAILPOINTS");

	cr_assert(env != NULL && env[strspn(env, " ")] != '\0',
	    "SHOAL_FAILPOINTS is empty; test/run.sh sets it");
}

ParameterizedTestParameters(fault, swarm_survives)
{
	static const int counts[] = {1, 3};
	struct point *v = cr_calloc(NAMES_MAX * 2, sizeof(*v));
	const char *env = getenv("SHOAL_FAILPOINTS");
	char *names = strdup(env ? env : ""), *p = names, *name;
	size_t n = 0;

	while ((name = strsep(&p, " ")) != NULL && n < NAMES_MAX * 2 - 1) {
		if (*name == '\0')
			continue;
		for (size_t c = 0; c < 2; c++) {
			snprintf(v[n].name, sizeof(v[n].name), "%s", name);
			v[n++].count = counts[c];
		}
	}
	free(names);
	return cr_make_param_array(struct point, v, n);
}

/* Some process of some daemon came by. */
static bool
somebody_died(void)
{
	size_t n = shot;

	for (size_t i = 0; i < bed.n; i++)
		n += sentence_count(
		    bed_path(&bed, "err_%u.txt", bed.peer[i].id), "signal 9");
	return n > 0;
}

/* A leecher is held until a resume record is due, shot, and started again
 * with the rest of the file to fetch. */
static void
start_in_two_parts(void)
{
	struct look look;

	for (size_t i = 0; i < bed.n; i++)
		if (i != 1)
			cr_assert_bed(&bed, bed_start(&bed, i));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 3, 20000));
	run_sleep(1500);
	look_close(&look);
	bed_shoot(&bed, 1);
	cr_assert_bed(&bed, bed_start(&bed, 1));
}

/*
 * Digests of pieces are given.  A leecher finds a .part that nothing vouches
 * for, with a hole in it: the pieces without data are fetched, the rest is
 * checked, and the one with half of a hole is wrong.
 */
static void
start_with_digests(void)
{
	char command[256];

	cr_assert_bed(&bed, bed_digest(&bed));
	bed.args[2] = "--piece-digests";
	bed.args[3] = BED_DIGESTS;
	snprintf(command, sizeof(command),
	    "mkdir %s/peer_%u && dd if=%s of=%s/peer_%u/%s.part bs=%u "
	    "skip=%u seek=%u",
	    bed.dir, bed.peer[1].id, bed_origin(&bed), bed.dir, bed.peer[1].id,
	    BED_FILE, PIECE / 2, 2 * HOLE + 1, 2 * HOLE + 1);
	there = bed.pieces - HOLE - 1;
	cr_assert_eq(
	    run_to_end(&(struct run_spec){.argv = (const char *[]){"/bin/sh",
					      "-c", command, NULL}},
		10000),
	    0);
	cr_assert_bed(&bed, bed_start_all(&bed));
}

/* No death keeps those who end in order from forgetting whom they saw. */
static void
assert_all_forget(const struct point *point)
{
	for (size_t i = 0; i < bed.n; i++)
		cr_assert_not(files_exists(bed_path(
				  &bed, "peer_%u/.shoal/seen", bed.peer[i].id)),
		    "%s, %d: peer %zu", point->name, point->count, i);
}

/* No death loses or repeats the line of a piece, or the last one. */
static void
assert_logs_are_whole(const struct point *point)
{
	const char *log;

	cr_assert_bed(&bed, bed_is_whole(&bed, 0, bed.n - 1));
	for (size_t i = 1; i < bed.n; i++) {
		log = bed_path(&bed, "log_peer_%u.log", bed.peer[i].id);
		cr_assert_eq(sentence_count(log, "downloaded the piece"),
		    bed.pieces - (i == 1 ? there : 0), "%s, %d", point->name,
		    point->count);
		cr_assert_eq(sentence_count(log, "the complete file"), 1,
		    "%s, %d", point->name, point->count);
	}
}

ParameterizedTest(struct point *point, fault, swarm_survives)
{
	char name[POINT_ROOM + 32], count[64];
	bool resumes = strncmp(point->name, "disk_prepare", 12) == 0 ||
	    strncmp(point->name, "disk_resume", 11) == 0;
	bool digests = strncmp(point->name, "disk_verified", 13) == 0;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 3,
		    .with_file = 1,
		    .file_size = resumes ? 25000003 : 0,
		    .piece_size = PIECE,
		    .build = bed_build("_FAULT")}));
	snprintf(name, sizeof(name), "SHOAL_FAILPOINT=%s", point->name);
	snprintf(
	    count, sizeof(count), "SHOAL_FAILPOINT_COUNT=%d", point->count);
	bed.env[0] = name;
	bed.env[1] = count;
	bed.args[0] = "--away-time";
	bed.args[1] = "3";
	if (resumes)
		start_in_two_parts();
	else if (digests)
		start_with_digests();
	else
		cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert(all_end(), "%s, %d: %s", point->name, point->count, bed.why);
	for (size_t i = 0; i < bed.n; i++)
		cr_assert(files_are_same(bed_origin(&bed), bed_file(&bed, i)),
		    "%s, %d: the file of %u differs", point->name, point->count,
		    bed.peer[i].id);
	assert_logs_are_whole(point);
	assert_all_forget(point);
	if (point->count == 1)
		cr_assert(somebody_died(), "nobody comes by %s", point->name);
	cr_assert_bed(&bed, bed_end(&bed));
}
