/*
 * signals.c: what a daemon does when it is told to leave, stay or look again.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(signals, .fini = drop, .timeout = 300);

/* Peer 0 has the file, peer 1 fetches it and is complete. */
static void
start_staying_pair(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--stay";
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	cr_assert(look_until_have(&look, bed.pieces, 20000));
}

Test(signals, staying_daemons_keep_their_connections)
{
	pid_t worker;

	start_staying_pair();
	cr_assert(look_until_worker(&look, bed.peer[0].id, &worker, 2000));
	run_sleep(2500);
	cr_assert_eq(look_worker(&look, bed.peer[0].id), worker);
	cr_assert_neq(run_state(bed.peer[0].pid), 'Z');
	cr_assert_bed(&bed, bed_completes(&bed, 1, 5000));

	kill(bed.peer[0].pid, SIGTERM);
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 2000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* So a shell's trap "" CHLD, or a service manager, may start us.  A seed alone
 * does not end before we heed children again. */
Test(signals, daemon_reaps_though_its_starter_ignored_children)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	signal(SIGCHLD, SIG_IGN);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	signal(SIGCHLD, SIG_DFL);
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(signals, staying_daemon_serves_a_peer_that_begins_anew)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 2}));
	bed.args[0] = "--stay";
	cr_assert_bed(&bed, bed_start(&bed, 1));
	bed.args[0] = NULL;
	for (int round = 0; round < 2; round++) {
		cr_assert_bed(&bed, bed_start(&bed, 0));
		cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 20000));
		cr_assert(files_are_same(bed_origin(&bed), bed_file(&bed, 0)));
		cr_assert_eq(unlink(bed_file(&bed, 0)), 0);
		cr_assert_eq(
		    unlink(bed_path(&bed, "peer_1001/.shoal/resume")), 0);
	}
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 1, 0, 2000));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(signals, sigterm_in_the_middle_ends_with_zero_and_the_rest_follows)
{
	uint32_t have;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .file_size = 25000003}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 3, 20000));
	look_release(&look);
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 1, 0, 2000));
	have = look_have(&look);
	cr_assert_lt(have, bed.pieces);

	/* The record written on leaving claims all that there was. */
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 30000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_eq(
	    sentence_count(bed_path(&bed, "log_peer_%u.log", bed.peer[1].id),
		"downloaded the piece"),
	    bed.pieces);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(signals, sigint_ends_with_zero)
{
	start_staying_pair();
	kill(bed.peer[0].pid, SIGINT);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 2000));
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 2000));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Nothing happens for most of each second here; the order to leave comes in
 * such a pause, at another moment each time. */
Test(signals, sigterm_in_a_long_pause_gives_workers_their_time)
{
	struct fake fake;
	const char *err;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .p = 1000, .m = 1000}));
	bed.args[0] = "--stay";
	err = bed_path(&bed, "err_%u.txt", bed.peer[0].id);
	for (int i = 0; i < 4; i++) {
		cr_assert_bed(&bed, bed_start(&bed, 0));
		fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
		cr_assert(fake_join(&fake, &bed, 0, 0, 5000));
		run_sleep(2600 + 150 * i);
		kill(bed.peer[0].pid, SIGTERM);
		cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 2000));
		cr_assert_eq(sentence_count(err, "left behind"), 0);
		cr_assert_eq(sentence_count(err, "Killed"), 0);
		cr_assert_eq(sentence_count(err, "we left"), (size_t)i + 1);
		fake_close(&fake);
	}
	cr_assert_bed(&bed, bed_end(&bed));
}

#define CROWD 200

Test(signals, sigterm_with_two_hundred_workers_takes_seconds_at_most)
{
	static struct fake fake[CROWD];
	int64_t begun;

	cr_assert_bed(&bed,
	    bed_make(
		&bed, &(struct bed_plan){.peers = CROWD + 1, .with_file = 1}));
	bed.args[0] = "--max-per-address";
	bed.args[1] = "1000";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	for (size_t i = 0; i < CROWD; i++) {
		fake_init(&fake[i], &bed, i + 1, DIALECT_DOCUMENT);
		cr_assert(fake_join(&fake[i], &bed, 0, 0, 5000));
	}
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 1000));
	cr_assert(look_until_live(&look, CROWD, 10000));

	begun = run_now();
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 2000));
	cr_assert_leq(run_now() - begun, run_ms(5000));
	for (size_t i = 0; i < CROWD; i++)
		fake_close(&fake[i]);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The daemon's diagnostics hold this text within ms. */
static bool
says(size_t i, const char *text, int ms)
{
	return sentence_comes(
	    bed_path(&bed, "err_%u.txt", bed.peer[i].id), text, 1, ms);
}

Test(signals, sighup_opens_the_course_log_anew)
{
	const char *log, *old;
	struct fake fake;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	log = bed_path(&bed, "log_peer_%u.log", bed.peer[0].id);
	old = bed_path(&bed, "log.old");
	run_sleep(run_ms(300));
	if (!files_exists(log))
		cr_assert(files_write(log, ""));
	cr_assert_eq(rename(log, old), 0);
	kill(bed.peer[0].pid, SIGHUP);
	cr_assert(says(0, "configuration read again", 5000));
	run_sleep(run_ms(500)); /* disk 0 is told before that is said */

	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, 0, 0, 5000));
	cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&fake, MSG_UNCHOKE, 5000));
	cr_assert(sentence_comes(log, "'interested'", 1, 5000));
	cr_assert_eq(sentence_count(old, "'interested'"), 0);
	fake_close(&fake);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(signals, sighup_with_a_broken_file_changes_nothing)
{
	start_staying_pair();
	cr_assert(files_write(
	    bed_path(&bed, "shoal.conf"), "LogLevel info\nFrameMemory x\n"));
	kill(bed.peer[1].pid, SIGHUP);
	cr_assert(says(1, "shoal.conf:2", 5000));
	run_sleep(200);
	cr_assert_neq(look_worker(&look, bed.peer[0].id), 0);

	kill(bed.peer[0].pid, SIGTERM);
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 2000));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(signals, sighup_takes_a_new_log_level)
{
	const char *err;
	size_t before;

	start_staying_pair();
	err = bed_path(&bed, "err_%u.txt", bed.peer[1].id);
	cr_assert(
	    files_write(bed_path(&bed, "shoal.conf"), "LogLevel debug\n"));
	cr_assert_eq(sentence_count(err, "debug"), 0);
	kill(bed.peer[1].pid, SIGHUP);
	cr_assert(says(1, "configuration read again", 5000));
	before = sentence_count(err, "shoald");
	/* What is noted at that level only: a connection that ends. */
	cr_assert(
	    look_kill(&look, look_worker(&look, bed.peer[0].id), SIGKILL));
	cr_assert(sentence_comes(err, "shoald", before + 1, 5000));

	kill(bed.peer[0].pid, SIGTERM);
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 2000));
	cr_assert_bed(&bed, bed_end(&bed));
}
