/*
 * user.c: a daemon that gives up root.
 */
#include <criterion/criterion.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "den.h"
#include "holds.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;
static struct look look;
static struct den den;

static void
drop(void)
{
	bed_drop(&bed);
	den_drop(&den);
}

TestSuite(user, .fini = drop, .timeout = 300);

static void
assert_runs_as(pid_t pid, const struct passwd *pw)
{
	char ids[64], *text = holds_text(pid, "status", NULL), *at;

	cr_assert_not_null(text);
	at = strstr(text, "\nUid:");
	snprintf(ids, sizeof(ids), "\nUid:\t%u\t%u\t%u\t%u\n", pw->pw_uid,
	    pw->pw_uid, pw->pw_uid, pw->pw_uid);
	cr_assert_eq(strncmp(at, ids, strlen(ids)), 0, "%.40s", at);
	at = strstr(text, "\nGroups:");
	cr_assert_not_null(at);
	cr_assert_null(memmem(at, strcspn(at + 1, "\n") + 1, "\t0 ", 3));
	at = strstr(text, "\nCapEff:");
	cr_assert_eq(strtoull(at + 9, NULL, 16), 0, "%.40s", at);
	free(text);
}

/* The build may be where that user cannot go. */
static void
take_programs_along(void)
{
	char cmd[1024];

	snprintf(cmd, sizeof(cmd), "cp '%s/shoal-worker' '%s/shoal-disk' '%s'",
	    bed.build, bed.build, bed.dir);
	cr_assert_eq(system(cmd), 0);
}

Test(user, programs_that_the_user_cannot_reach_are_named)
{
	char dir[300];

	if (geteuid() != 0 || getpwnam("nobody") == NULL)
		cr_skip("only root can become nobody");
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	take_programs_along();
	cr_assert_eq(chmod(bed.dir, 0700), 0);
	snprintf(dir, sizeof(dir), "%s", bed.dir);
	bed.args[0] = "--user";
	bed.args[1] = "nobody";
	bed.args[2] = "--libexec";
	bed.args[3] = dir;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
	cr_assert_eq(sentence_count(bed_path(&bed, "err_1001.txt"),
			 "cannot run the programs in"),
	    1);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(user, every_process_runs_as_the_user_that_is_named)
{
	const struct passwd *pw = getpwnam("nobody");
	pid_t child[64];
	size_t n;

	if (geteuid() != 0 || pw == NULL)
		cr_skip("only root can become nobody");
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_eq(chmod(bed.dir, 0777), 0);
	cr_assert_eq(
	    chown(bed_path(&bed, "peer_1001"), pw->pw_uid, pw->pw_gid), 0);
	take_programs_along();
	bed.args[0] = "--user";
	bed.args[1] = "nobody";
	bed.args[2] = "--stay";
	bed.args[3] = "--libexec";
	bed.args[4] = bed.dir;
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	cr_assert(look_until_have(&look, bed.pieces, 20000));
	cr_assert_bed(&bed, bed_completes(&bed, 1, 10000));

	n = run_children(bed.peer[1].pid, child, 63);
	cr_assert_geq(n, 2);
	child[n++] = bed.peer[1].pid;
	for (size_t i = 0; i < n; i++)
		assert_runs_as(child[i], pw);
	for (size_t i = 0; i < bed.n; i++)
		kill(bed.peer[i].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 3000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(user, folder_that_the_user_may_not_write_is_named)
{
	if (geteuid() != 0 || getpwnam("nobody") == NULL)
		cr_skip("only root can become nobody");
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_eq(chmod(bed.dir, 0755), 0);
	take_programs_along();
	bed.args[0] = "--user";
	bed.args[1] = "nobody";
	bed.args[2] = "--libexec";
	bed.args[3] = bed.dir;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
	cr_assert_eq(sentence_count(bed_path(&bed, "err_1001.txt"),
			 "peer_1001/.shoal: Permission denied; see"),
	    1);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(user, user_that_does_not_exist_is_a_mistake)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--user";
	bed.args[1] = "no-such-user";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(user, root_is_warned_once_however_many_swarms_there_are)
{
	int64_t end = run_now() + run_patience(20000);

	if (geteuid() != 0)
		cr_skip("only root is warned");
	cr_assert_den(&den, den_make(&den, ""));
	cr_assert_den(&den, den_offer(&den, "a", 50000, NULL));
	cr_assert_den(&den, den_offer(&den, "b", 60000, NULL));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_put(&den, "b"));
	cr_assert_den(&den, den_start(&den));
	while (den_said(&den, "]: ready: ") < 2 && run_now() < end)
		run_sleep(20);
	cr_assert_eq(den_said(&den, "]: ready: "), 2);
	cr_assert_eq(den_said(&den, "running as root"), 1);
	cr_assert_den(&den, den_end(&den));
}
