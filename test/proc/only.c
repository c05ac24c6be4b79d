/*
 * only.c: a torrent of many files, of which some are fetched.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "cut.h"
#include "files.h"
#include "folder.h"
#include "look.h"
#include "run.h"

#define SIZE    (4 * (uint64_t)BED_ODD_SIZE)
#define FILES   40
#define END_MS  60000
#define HOLD_MS 20000
#define LEECHER 1
#define OTHER   2

/* About half of the bytes, in five folders; a tenth, in one of them; and what
 * is next to some of that. */
#define SOME  "d"
#define FEW   "d1"
#define AFTER "d2"

static struct bed bed;
static struct look look;
static struct cut cut;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(only, .fini = drop, .timeout = 300);

/* The seed runs. */
static void
make(size_t peers)
{
	cr_assert_bed(&bed,
	    folder_make(&bed, &cut,
		&(struct bed_plan){.peers = peers, .file_size = SIZE}, FILES));
	bed.args[0] = "--frame-memory=1M"; /* as look_start_held needs it */
	bed.args[1] = "--disk-processes=2";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 20000));
}

/* Until it has what it wants; a NULL wants all. */
static void
fetch(size_t i, const char *only)
{
	bed.args[2] = only;
	cr_assert_bed(&bed, bed_start(&bed, i));
	cr_assert_bed(&bed, bed_ends(&bed, i, 0, END_MS));
}

static void
start_held(const char *only)
{
	make(2);
	bed.args[2] = only;
	cr_assert_bed(&bed,
	    look_start_held(&look, &bed, LEECHER, bed.pieces / 8, HOLD_MS));
}

static void
end(void)
{
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(only, selected_files_arrive_and_no_others)
{
	make(2);
	fetch(LEECHER, "--only=" SOME "*");
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, SOME));
	cr_assert(folder_has_parts(&bed, LEECHER));
	fetch(LEECHER, "--only=" SOME "*");
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "is complete: 0 bytes", 0));
	end();
}

Test(only, rest_may_follow)
{
	make(2);
	fetch(LEECHER, "--only=" FEW);
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, FEW));
	fetch(LEECHER, "--only=" SOME "?");
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, SOME));
	fetch(LEECHER, NULL);
	cr_assert_bed(&bed, folder_is_whole(&bed, &cut, LEECHER));
	end();
}

/* Files of both kinds share pieces, which are to be fetched again. */
Test(only, what_was_finished_keeps_its_name_when_something_else_is_fetched)
{
	make(2);
	fetch(LEECHER, "--only=" FEW);
	cr_assert(folder_drop_parts(&bed, LEECHER));
	fetch(LEECHER, "--only=" AFTER);
	cr_assert_bed(&bed, folder_has_too(&bed, &cut, LEECHER, FEW));
	cr_assert_bed(&bed, folder_has_too(&bed, &cut, LEECHER, AFTER));
	end();
}

/* Those who begin with nothing have a peer without all. */
Test(only, whoever_has_some_serves_them)
{
	make(3);
	bed.args[3] = "--until=forever";
	bed.args[2] = "--only=" SOME "*";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "is complete", END_MS));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	bed.args[3] = NULL;
	fetch(OTHER, "--only=" FEW);
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, OTHER, FEW));
	cr_assert_bed(&bed, bed_stop(&bed, LEECHER));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(only, daemon_that_is_shot_goes_on)
{
	start_held("--only=" SOME "*");
	bed_shoot(&bed, LEECHER);
	look_close(&look);
	cr_assert_eq(
	    unlink(bed_path(&bed, "err_%u.txt", bed.peer[LEECHER].id)), 0);
	fetch(LEECHER, "--only=" SOME "*");
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "ready: ", 0));
	cr_assert_not(bed_says(&bed, LEECHER, "ready: 0 of", 0));
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, SOME));
	end();
}

Test(only, wish_may_change_after_a_shot)
{
	start_held(NULL);
	bed_shoot(&bed, LEECHER);
	look_close(&look);
	fetch(LEECHER, "--only=" FEW);
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, FEW));
	fetch(LEECHER, NULL);
	cr_assert_bed(&bed, folder_is_whole(&bed, &cut, LEECHER));
	end();
}

Test(only, disk_processes_that_are_shot_are_replaced)
{
	start_held("--only=" SOME "*");
	kill(look_disk(&look, 0), SIGKILL);
	kill(look_disk(&look, 1), SIGKILL);
	look_release(&look);
	look_close(&look);
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, SOME));
	end();
}

Test(only, sparse_files_arrive_as_well)
{
	make(2);
	bed.args[3] = "--allocation=sparse";
	fetch(LEECHER, "--only=" SOME "*");
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, SOME));
	fetch(LEECHER, NULL);
	cr_assert_bed(&bed, folder_is_whole(&bed, &cut, LEECHER));
	end();
}

Test(only, no_command_is_run_for_what_was_there_before)
{
	make(2);
	bed.args[3] = "--on-complete=touch one";
	fetch(LEECHER, "--only=" SOME "*");
	for (int i = 0; i < 500 && !files_exists(bed_path(&bed, "one")); i++)
		run_sleep(10);
	cr_assert_eq(unlink(bed_path(&bed, "one")), 0);
	fetch(LEECHER, "--only=" SOME "*");
	run_sleep(500);
	cr_assert_not(files_exists(bed_path(&bed, "one")));
	end();
}

Test(only, pattern_that_matches_nothing_is_status_100)
{
	make(2);
	bed.args[2] = "--only=" SOME "*";
	bed.args[3] = "--only=filee 3";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 100, 20000));
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "\"filee 3\"", 0));
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "did you mean: file 3", 0));
	end();
}
