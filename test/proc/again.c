/*
 * again.c: a daemon of many swarms that starts, or reads its settings, again.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "home.h"

TestSuite(again, .fini = drop, .timeout = 300);

/* What is not complete goes on where it was; what is needs no process. */
Test(again, a_restart_loses_nothing)
{
	pid_t seed;

	begin(RESTS);
	put_whole("a");
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert_den(&den, den_offer(&den, "b", SIZE, NULL));
	cr_assert_den(&den, den_put(&den, "b"));
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_stop(&den));
	cr_assert(files_write(den_path(&den, "torrents/late.torrent"), "x"));
	cr_assert_den(&den, den_start(&den));
	cr_assert_den(&den, den_says(&den, "late.torrent: byte 0", END_MS));
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	assert_served("a");
	seed = den_seed(&den, "b");
	cr_assert_den(&den, den_completes(&den, "b", DONE_MS));
	stop(seed);
	end();
}

/* The name that comes first does not win, but who was there. */
Test(again, after_a_restart_a_twin_is_a_twin_still)
{
	char twin[4096];
	pid_t pid;

	begin("");
	put_whole("m");
	assert_served("m");
	snprintf(
	    twin, sizeof(twin), "%s", den_path(&den, "torrents/a.torrent"));
	cr_assert_eq(link(den_path(&den, "torrents/m.torrent"), twin), 0);
	cr_assert_den(&den, den_says(&den, "a.torrent: is the same", END_MS));
	cr_assert_den(&den, den_stop(&den));
	cr_assert_den(&den, den_start(&den));
	assert_served("m");
	cr_assert_neq(pid = den_supervisor(&den, " of m,"), 0);
	cr_assert_eq(unlink(twin), 0);
	cr_assert_den(&den, den_says(&den, "m: removed", END_MS));
	assert_served("m");
	cr_assert_eq(den_supervisor(&den, " of m,"), pid);
	end();
}

/* Complete it was elsewhere. */
Test(again, another_folder_of_data_is_looked_into)
{
	char elsewhere[4096];

	begin(RESTS);
	put_whole("a");
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert_den(&den, den_stop(&den));
	snprintf(
	    elsewhere, sizeof(elsewhere), "%s", den_path(&den, "elsewhere"));
	den.with[0] = "--data";
	den.with[1] = elsewhere;
	cr_assert_den(&den, den_start(&den));
	cr_assert_den(
	    &den, den_says(&den, "ready: 0 of 19 pieces of a", END_MS));
	end();
}

Test(again, what_went_while_it_was_stopped_is_gone)
{
	begin("");
	put_whole("a");
	put_whole("b");
	assert_served("a");
	cr_assert_den(&den, den_stop(&den));
	cr_assert_eq(unlink(den_path(&den, "torrents/a.torrent")), 0);
	cr_assert_den(&den, den_start(&den));
	assert_served("b");
	cr_assert_not(den_fetch(&den, "a", 3000));
	end();
}

Test(again, when_it_is_killed_all_others_leave_and_it_can_come_back)
{
	pid_t living[256];
	size_t n;
	int status;

	begin("");
	put_whole("a");
	put_whole("b");
	cr_assert_den(&den, den_until_awake(&den, 2, DONE_MS));
	n = run_living(living, 256);
	kill(den.pid, SIGKILL);
	cr_assert(run_wait(den.pid, END_MS, &status));
	cr_assert(run_are_gone(living, n, END_MS));
	cr_assert_den(&den, den_start(&den));
	assert_served("a");
	assert_served("b");
	end();
}

Test(again, sighup_reads_the_configuration_again)
{
	begin("");
	put_whole("a");
	assert_served("a");
	cr_assert(
	    files_append(den_path(&den, "shoal.conf"), "DormantAfter 1\n"));
	kill(den.pid, SIGHUP);
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert(files_append(den_path(&den, "shoal.conf"), "Bogus 1\n"));
	kill(den.pid, SIGHUP);
	cr_assert_den(&den, den_says(&den, "Bogus", END_MS));
	assert_served("a");
	end();
}

static struct rlimit
descriptors(const struct rlimit *to)
{
	struct rlimit rl;

	cr_assert_eq(prlimit(den.pid, RLIMIT_NOFILE, to, &rl), 0);
	return rl;
}

/* Reads the same configuration with one more line. */
static void
configure(const char *line)
{
	static char *plain;

	if (plain == NULL)
		plain = files_read(den_path(&den, "shoal.conf"), NULL);
	cr_assert(files_write(den_path(&den, "shoal.conf"), plain));
	cr_assert(files_append(den_path(&den, "shoal.conf"), line));
	kill(den.pid, SIGHUP);
}

Test(again, more_swarms_have_the_descriptors_for_them_or_do_not_run)
{
	struct rlimit rl;
	rlim_t most;

	begin("MaxHalfOpen 16\n");
	most = descriptors(NULL).rlim_max;
	most = most > 3000 ? 3000 : most; /* for some 2800 */
	cr_assert_geq(most, 600);
	rl = (struct rlimit){.rlim_cur = 300, .rlim_max = most};
	(void)descriptors(&rl);
	configure("MaxSwarms 400\n");
	cr_assert_den(&den, den_says(&den, "configuration read", END_MS));
	cr_assert_geq(descriptors(NULL).rlim_cur, 400);
	configure("MaxSwarms 10000\n");
	cr_assert_den(&den, den_says(&den, "MaxSwarms stays 400", END_MS));
	cr_assert_eq(den_said(&den, "descriptors are needed"), 1);
	end();
}

/* It comes while their supervisors begin, and is heard when they have. */
Test(again, sighup_ends_nobody_who_is_starting)
{
	static const char *const name[] = {"a", "b", "c", "d"};

	begin("");
	for (int i = 0; i < 4; i++)
		put_whole(name[i]);
	for (int i = 0; i < 200 && den_awake(&den) < 4; i++) {
		kill(den.pid, SIGHUP);
		run_sleep(5);
	}
	for (int i = 0; i < 4; i++)
		assert_served(name[i]);
	cr_assert_eq(den_said(&den, "was ended by signal"), 0);
	end();
}

/* What it wrote before it need not write again. */
Test(again, a_full_disk_is_waited_for_and_keeps_no_one_from_a_restart)
{
	char new[4096];
	int status;

	cr_assert_den(&den, den_make(&den, ""));
	snprintf(
	    new, sizeof(new), "%s", den_path(&den, "state/shoal.conf.new"));
	cr_assert_eq(symlink("/dev/full", new), 0);
	cr_assert_not(den_start(&den));
	cr_assert(run_wait(den.pid, END_MS, &status));
	cr_assert_eq(WEXITSTATUS(status), 111);
	cr_assert_eq(unlink(new), 0);
	cr_assert_den(&den, den_start(&den));
	cr_assert_den(&den, den_stop(&den));
	cr_assert_eq(symlink("/dev/full", new), 0);
	cr_assert_den(&den, den_start(&den));
	end();
}
