/*
 * many.c: a torrent of many files, fetched, disturbed and refused.
 */
#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#undef BLOCK_SIZE /* of sys/mount.h */

#include "bed.h"
#include "files.h"
#include "folder.h"
#include "look.h"
#include "run.h"

#define END_MS  60000
#define HOLD_MS 20000
#define LEECHER 1

static struct bed bed;
static struct look look;
static struct cut cut;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(many, .fini = drop, .timeout = 300);

/* Peer 0 has them. */
static void
make(size_t peers, size_t files)
{
	cr_assert_bed(&bed,
	    folder_make(&bed, &cut, &(struct bed_plan){.peers = peers}, files));
	bed.args[0] = "--frame-memory=1M"; /* as look_start_held needs it */
}

static void
assert_ends(void)
{
	for (size_t i = 1; i < bed.n; i++) {
		cr_assert_bed(&bed, bed_ends(&bed, i, 0, END_MS));
		cr_assert_bed(&bed, folder_is_whole(&bed, &cut, i));
	}
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, folder_is_whole(&bed, &cut, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* A leecher that is held in its middle. */
static void
start_held(size_t files)
{
	make(2, files);
	bed.args[1] = "--disk-processes=2";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed,
	    look_start_held(&look, &bed, LEECHER, bed.pieces / 3, HOLD_MS));
}

Test(many, files_arrive_as_they_are)
{
	make(2, 40);
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_ends();
}

/* More than a worker, the supervisor or a disk process keeps open. */
Test(many, three_hundred_small_ones_go_to_three)
{
	make(4, 300);
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_ends();
}

Test(many, one_is_many_in_a_folder_too)
{
	make(2, 1);
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_ends();
}

Test(many, who_begins_with_them_ends_with_0)
{
	make(2, 20);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, folder_is_whole(&bed, &cut, LEECHER));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(many, disk_processes_that_are_shot_are_replaced)
{
	start_held(60);
	kill(look_disk(&look, 0), SIGKILL);
	kill(look_disk(&look, 1), SIGKILL);
	look_release(&look);
	look_close(&look);
	assert_ends();
}

Test(many, disk_process_of_the_seed_that_is_shot_is_replaced)
{
	struct look seed;

	start_held(60);
	cr_assert_bed(&bed, look_open(&seed, &bed, 0, 5000));
	kill(look_disk(&seed, 0), SIGKILL);
	look_close(&seed);
	look_release(&look);
	look_close(&look);
	assert_ends();
}

Test(many, worker_that_is_shot_costs_a_connection)
{
	start_held(60);
	for (uint32_t i = 0; i < look.seg.h->slots; i++)
		if (atomic_load(&look.seg.orders[i].state) == SLOT_LIVE)
			kill((pid_t)atomic_load(&look.seg.orders[i].pid),
			    SIGKILL);
	look_release(&look);
	look_close(&look);
	assert_ends();
}

/* What was stored is not fetched again. */
Test(many, daemon_that_is_shot_goes_on)
{
	start_held(60);
	bed_shoot(&bed, LEECHER);
	look_close(&look);
	cr_assert_eq(
	    unlink(bed_path(&bed, "err_%u.txt", bed.peer[LEECHER].id)), 0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "ready: ", 20000));
	cr_assert_not(bed_says(&bed, LEECHER, "ready: 0 of", 0));
	assert_ends();
}

static void
let_write(bool on)
{
	cr_assert(run_let_write(look_disk(&look, 1), on));
}

Test(many, files_that_may_not_grow_pause_until_sighup)
{
	uint32_t have;

	start_held(60);
	have = look_have(&look);
	let_write(false);
	look_release(&look);
	cr_assert(look_until_paused(&look, true, 10000));
	cr_assert_geq(look_have(&look), have, "nothing of it is lost");
	cr_assert_lt(look_have(&look), bed.pieces);
	let_write(true);
	kill(bed.peer[LEECHER].pid, SIGHUP);
	cr_assert(look_until_paused(&look, false, 10000));
	look_close(&look);
	assert_ends();
}

static void
resize_disk(const char *size)
{
	char data[32];

	snprintf(data, sizeof(data), "size=%s", size);
	cr_assert_eq(
	    mount(NULL, bed_path(&bed, "peer_1002"), NULL, MS_REMOUNT, data),
	    0);
}

/* The leecher, which takes room as data come, finds its disk full in the
 * middle; how many pieces it has then. */
static uint32_t
start_on_a_small_disk(const char *only)
{
	if (geteuid() != 0)
		cr_skip("only root can mount");
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		cr_skip("no mount name space");
	make(2, 60);
	bed.args[1] = "--allocation=sparse";
	cr_assert_eq(mkdir(bed_path(&bed, "peer_1002"), 0755), 0);
	cr_assert_eq(
	    mount("tmpfs", bed_path(&bed, "peer_1002"), "tmpfs", 0, "size=1m"),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[2] = only;
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, look_open(&look, &bed, LEECHER, 5000));
	cr_assert(look_until_paused(&look, true, 20000));
	cr_assert_bed(&bed,
	    bed_says(&bed, LEECHER,
		"No space left on device; the transfer pauses", 5000));
	return look_have(&look);
}

static void
end_on_a_small_disk(void)
{
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_eq(umount2(bed_path(&bed, "peer_1002"), MNT_DETACH), 0);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* What was verified before stays. */
Test(many, sparse_files_on_a_full_disk_pause_until_there_is_room)
{
	uint32_t have = start_on_a_small_disk(NULL);

	cr_assert_lt(have, bed.pieces);
	resize_disk("40m");
	kill(bed.peer[LEECHER].pid, SIGHUP);
	cr_assert(look_until_paused(&look, false, 10000));
	cr_assert_geq(look_have(&look), have, "nothing of it is lost");
	look_close(&look);
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, folder_is_whole(&bed, &cut, LEECHER));
	end_on_a_small_disk();
}

/* What the leecher had when it was ready. */
static uint32_t
had(void)
{
	unsigned int n = 0;
	char *said;

	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "ready: ", 20000));
	said = files_read(bed_path(&bed, "err_1002.txt"), NULL);
	cr_assert_not_null(said);
	cr_assert_eq(sscanf(strstr(said, "ready: "), "ready: %u of", &n), 1);
	free(said);
	return n;
}

Test(many, shot_on_a_full_disk_loses_nothing_that_was_verified)
{
	uint32_t have = start_on_a_small_disk("--only=d*");

	cr_assert_gt(have, 0);
	bed_shoot(&bed, LEECHER);
	look_close(&look);
	resize_disk("40m");
	cr_assert_eq(unlink(bed_path(&bed, "err_1002.txt")), 0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_geq(had(), have);
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, "d"));
	end_on_a_small_disk();
}

Test(many, symlink_in_the_folder_is_not_followed)
{
	make(2, 20);
	cr_assert_eq(mkdir(bed_path(&bed, "elsewhere"), 0755), 0);
	cr_assert_eq(mkdir(bed_path(&bed, "peer_%u", bed.peer[1].id), 0755), 0);
	cr_assert_eq(
	    mkdir(bed_path(&bed, "peer_%u/" BED_FILE ".part", bed.peer[1].id),
		0755),
	    0);
	cr_assert_eq(
	    symlink("../../elsewhere",
		bed_path(&bed, "peer_%u/" BED_FILE ".part/d1", bed.peer[1].id)),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 100, 20000));
	cr_assert_bed(&bed,
	    bed_says(&bed, LEECHER, "symbolic links are not followed", 0));
	cr_assert_eq(rmdir(bed_path(&bed, "elsewhere")), 0, "it is empty");
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(many, symlink_in_the_place_of_the_folder_is_not_followed)
{
	make(2, 20);
	cr_assert_eq(mkdir(bed_path(&bed, "elsewhere"), 0755), 0);
	cr_assert_eq(mkdir(bed_path(&bed, "peer_%u", bed.peer[1].id), 0755), 0);
	cr_assert_eq(
	    symlink("../elsewhere",
		bed_path(&bed, "peer_%u/" BED_FILE ".part", bed.peer[1].id)),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 100, 20000));
	cr_assert_eq(rmdir(bed_path(&bed, "elsewhere")), 0, "it is empty");
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(many, seed_without_one_of_them_is_refused)
{
	make(1, 20);
	cr_assert_eq(unlink(bed_path(&bed, "peer_%u/" BED_FILE "/%s",
			 bed.peer[0].id, cut.file[3].path)),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 20000));
	cr_assert_bed(&bed, bed_says(&bed, 0, "cannot find all bytes of", 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* What is gone is noticed when somebody is to have it. */
Test(many, seed_that_loses_one_says_so_and_ends)
{
	make(2, 20);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 20000));
	cr_assert_eq(truncate(bed_path(&bed, "peer_%u/" BED_FILE "/%s",
				  bed.peer[0].id, cut.file[3].path),
			 1),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 30000));
	cr_assert_bed(&bed, bed_says(&bed, 0, "cannot find all bytes of", 0));
	kill(bed.peer[LEECHER].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 1, 10000));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(many, folder_to_be_served_may_be_named_itself)
{
	make(2, 20);
	bed.args[1] = "--data=peer_1001/" BED_FILE;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[1] = NULL;
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_ends();
}
