/*
 * recall.c: a daemon that was killed when the others were about to leave.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define END_MS 20000

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(recall, .fini = drop, .timeout = 300);

static const char *
seen_file(size_t i)
{
	return bed_path(&bed, "peer_%u/.shoal/seen", bed.peer[i].id);
}

static bool
keeps(size_t i, bool kept)
{
	int64_t end = run_now() + run_patience(5000);

	while (files_exists(seen_file(i)) != kept && run_now() < end)
		run_sleep(5);
	return files_exists(seen_file(i)) == kept;
}

static void
make(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--away-time";
	bed.args[1] = "3";
}

/* Both are complete, the other one has left, and this one is killed. */
static void
leave_alone(size_t i)
{
	make();
	bed.args[2] = "--stay";
	cr_assert_bed(&bed, bed_start(&bed, i));
	bed.args[2] = NULL;
	cr_assert_bed(&bed, bed_start(&bed, 1 - i));
	cr_assert_bed(&bed, bed_ends(&bed, 1 - i, 0, END_MS));
	cr_assert(keeps(i, true));
	bed_shoot(&bed, i);
	cr_assert(run_all_gone(5000));
}

static void
assert_ends(void)
{
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	for (size_t i = 0; i < 2; i++)
		cr_assert_not(files_exists(seen_file(i)), "%zu", i);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(recall, leecher_that_was_killed_ends_when_the_others_have_left)
{
	leave_alone(1);
	cr_assert_bed(&bed, bed_start(&bed, 1));
	assert_ends();
}

Test(recall, seed_that_was_killed_ends_when_the_others_have_left)
{
	leave_alone(0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	assert_ends();
}

/* It is interested, so it is not complete, whatever it was before; that it
 * stays away then means nothing. */
Test(recall, peer_that_begins_anew_is_waited_for)
{
	struct fake fake;

	leave_alone(0);
	cr_assert_eq(unlink(bed_file(&bed, 1)), 0);
	cr_assert_eq(unlink(bed_path(&bed, "peer_1002/.shoal/resume")), 0);
	cr_assert_eq(unlink(bed_path(&bed, "log_peer_1002.log")), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, 0, 0, 5000));
	cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&fake, MSG_UNCHOKE, 5000));
	fake_close(&fake);
	run_sleep(5000);
	cr_assert_neq(run_state(bed.peer[0].pid), 'Z', "it has left");
	cr_assert_bed(&bed, bed_start(&bed, 1));
	assert_ends();
}

Test(recall, file_that_was_fetched_anew_makes_all_be_waited_for)
{
	leave_alone(1);
	cr_assert_eq(unlink(bed_file(&bed, 1)), 0);
	cr_assert_eq(unlink(bed_path(&bed, "log_peer_1002.log")), 0);
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	cr_assert(keeps(1, false));
	cr_assert_eq(
	    sentence_count(bed_path(&bed, "err_1002.txt"), "seen complete"), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	assert_ends();
}

/* Ids of nobody, half an id, and far too much; what is no file at all. */
Test(recall, junk_is_passed_over)
{
	make();
	for (size_t i = 0; i < 2; i++) {
		cr_assert(mkdir(bed_path(&bed, "peer_%u", bed.peer[i].id),
			      0755) == 0 ||
		    i == 0);
		cr_assert_eq(
		    mkdir(
			bed_path(&bed, "peer_%u/.shoal", bed.peer[i].id), 0755),
		    0);
	}
	cr_assert(files_random(seen_file(0), 4321, 1));
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert(files_random(seen_file(0), 3000001, 1));
	cr_assert_eq(mkfifo(seen_file(1), 0644), 0);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}
