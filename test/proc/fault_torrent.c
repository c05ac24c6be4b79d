/*
 * fault_torrent.c: death at every fault point, with a torrent of one file.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "mortal.h"
#include "run.h"

#define SIZE    (4 * (uint64_t)BED_ODD_SIZE)
#define END_MS  60000
#define LEECHER 1

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(fault_torrent, .fini = drop, .timeout = 300);

/* Many files' final names are fault_many.c's. */
ParameterizedTestParameters(fault_torrent, swarm_survives)
{
	static const int counts[] = {1};

	return mortal_points("", "disk_moved", counts, 1);
}

/* Of the course's log, of what a leecher finds and keeps for later, of pieces
 * that are wrong or that come as one message: those of fault.c. */
static bool
is_elsewhere(const struct mortal_point *point)
{
	static const char *const begins[] = {"event_", "disk_prepare",
	    "disk_resume", "disk_verified_bad", "worker_piece_middle"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (strncmp(point->name, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

/* It may come by the point only now. */
static void
end_seed(void)
{
	int status;

	kill(bed.peer[0].pid, SIGTERM);
	cr_assert(run_wait(bed.peer[0].pid, END_MS, &status));
	bed.peer[0].pid = 0;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
		bed.env[0] = NULL;
		cr_assert_eq(
		    unlink(bed_path(&bed, "err_%u.txt", bed.peer[0].id)), 0);
		cr_assert_bed(&bed, bed_start(&bed, 0));
		cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 20000));
		cr_assert_bed(&bed, bed_stop(&bed, 0));
	} else
		cr_assert_eq(status, 0, "%x", (unsigned int)status);
}

ParameterizedTest(struct mortal_point *point, fault_torrent, swarm_survives)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 3,
		    .with_file = 1,
		    .file_size = SIZE,
		    .torrent = true,
		    .build = bed_build("_FAULT")}));
	mortal_arm(&bed, point);
	bed.args[0] = "--frame-memory=1M"; /* as look_start_held needs it */
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert(mortal_all_end(&bed, LEECHER, END_MS), "%s: %s", point->name,
	    bed.why);
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, bed.n - 1));
	cr_assert(mortal_died(&bed) || is_elsewhere(point),
	    "nobody comes by %s", point->name);
	end_seed();
	cr_assert_bed(&bed, bed_end(&bed));
}
