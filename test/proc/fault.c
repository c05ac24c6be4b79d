/*
 * fault.c: death at every instruction that the sources name as a fault point.
 *
 * The swarm runs with SHOAL_FAILPOINT=NAME: whichever process of a daemon
 * comes by NAME for the Nth time ends there by SIGKILL.  The swarm must end
 * with the right bytes whoever that was; a dead supervisor is started again.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "mortal.h"
#include "run.h"
#include "sentence.h"

#define END_MS 40000
#define PIECE  40000u
#define HOLE   10u /* pieces, and a half */

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(fault, .fini = drop, .timeout = 300);

static uint32_t there; /* pieces that peer 1 has at the start */

/* Without names there would be nothing to survive. */
Test(fault, points_are_named)
{
	const char *env = getenv("SHOAL_FAILPOINTS");

	cr_assert(env != NULL && env[strspn(env, " ")] != '\0',
	    "SHOAL_FAILPOINTS is empty; test/run.sh sets it");
}

/* Those of many files' final names are fault_many.c's. */
ParameterizedTestParameters(fault, swarm_survives)
{
	static const int counts[] = {1, 3};

	return mortal_points("", "disk_moved", counts, 2);
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
assert_all_forget(const struct mortal_point *point)
{
	for (size_t i = 0; i < bed.n; i++)
		cr_assert_not(files_exists(bed_path(
				  &bed, "peer_%u/.shoal/seen", bed.peer[i].id)),
		    "%s, %d: peer %zu", point->name, point->count, i);
}

/* No death loses or repeats the line of a piece, or the last one. */
static void
assert_logs_are_whole(const struct mortal_point *point)
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

ParameterizedTest(struct mortal_point *point, fault, swarm_survives)
{
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
	mortal_arm(&bed, point);
	bed.args[0] = "--away-time";
	bed.args[1] = "3";
	if (resumes)
		start_in_two_parts();
	else if (digests)
		start_with_digests();
	else
		cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert(mortal_all_end(&bed, 0, END_MS), "%s, %d: %s", point->name,
	    point->count, bed.why);
	for (size_t i = 0; i < bed.n; i++)
		cr_assert(files_are_same(bed_origin(&bed), bed_file(&bed, i)),
		    "%s, %d: the file of %u differs", point->name, point->count,
		    bed.peer[i].id);
	assert_logs_are_whole(point);
	assert_all_forget(point);
	if (point->count == 1)
		cr_assert(mortal_died(&bed), "nobody comes by %s", point->name);
	cr_assert_bed(&bed, bed_end(&bed));
}
