/*
 * fault_many.c: death at the fault points of disk, with a folder of files.
 *
 * A leecher fetches some of the files, then the rest, and dies once in each.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "bed.h"
#include "cut.h"
#include "folder.h"
#include "look.h"
#include "mortal.h"
#include "run.h"

#define SIZE    (4 * (uint64_t)BED_ODD_SIZE)
#define FILES   40
#define END_MS  60000
#define LEECHER 1

static struct bed bed;
static struct cut cut;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(fault_many, .fini = drop, .timeout = 300);

ParameterizedTestParameters(fault_many, folder_survives)
{
	static const int counts[] = {1};

	return mortal_points("disk_", NULL, counts, 1);
}

/* It is held until a resume record is due, shot, and started again. */
static void
start_in_two_parts(void)
{
	struct look look;

	cr_assert_bed(&bed,
	    look_start_held(&look, &bed, LEECHER, bed.pieces / 16, 20000));
	run_sleep(1500);
	look_close(&look);
	bed_shoot(&bed, LEECHER);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
}

static void
fetch(const struct mortal_point *point, const char *only)
{
	bool resumes = strncmp(point->name, "disk_prepare", 12) == 0 ||
	    strncmp(point->name, "disk_resume", 11) == 0;

	mortal_arm(&bed, point);
	bed.args[2] = only;
	if (resumes && only != NULL)
		start_in_two_parts();
	else
		cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert(mortal_all_end(&bed, LEECHER, END_MS), "%s: %s", point->name,
	    bed.why);
}

ParameterizedTest(struct mortal_point *point, fault_many, folder_survives)
{
	bool moves = strncmp(point->name, "disk_moved", 10) == 0;

	cr_assert_bed(&bed,
	    folder_make(&bed, &cut,
		&(struct bed_plan){.peers = 2,
		    .file_size = SIZE,
		    .build = bed_build("_FAULT")},
		FILES));
	bed.args[0] = "--frame-memory=1M"; /* as look_start_held needs it */
	bed.args[1] = "--disk-processes=2";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 20000));
	fetch(point, "--only=d*");
	cr_assert(folder_has_only(&bed, &cut, LEECHER, "d"), "%s: %s",
	    point->name, bed.why);
	fetch(point, NULL);
	cr_assert(folder_is_whole(&bed, &cut, LEECHER), "%s: %s", point->name,
	    bed.why);
	if (moves || strncmp(point->name, "disk_complete", 13) == 0)
		cr_assert(mortal_died(&bed) ||
			strcmp(point->name, "disk_complete_logged") == 0,
		    "nobody comes by %s", point->name);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}
