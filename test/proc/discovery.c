/*
 * discovery.c: peers that find each other, and what must not keep them.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "cut.h"
#include "files.h"
#include "folder.h"
#include "run.h"
#include "sentence.h"
#include "tracker.h"

#define END_MS  60000
#define SOON_MS 20000
#define SEED    0
#define LEECHER 1

static struct bed bed;
static struct tracker tracker;
static char url[16][80];
static const char *trackers[17];

static void
drop(void)
{
	bed_drop(&bed);
	tracker_stop(&tracker);
}

TestSuite(discovery, .fini = drop, .timeout = 300);

/* A seed and a leecher that know nothing of each other. */
static void
make(struct bed_plan plan)
{
	plan.peers = 2;
	plan.with_file = 1 << SEED;
	plan.torrent = true;
	cr_assert_bed(&bed, bed_make(&bed, &plan));
	bed.args[0] = "-v";
}

static const char *
http(size_t i, const char *lie)
{
	snprintf(url[i], sizeof(url[i]), "http://127.0.0.1:%u/announce%s%s",
	    tracker.port, lie[0] != '\0' ? "/" : "", lie);
	return url[i];
}

static void
make_tracked(void)
{
	cr_assert(tracker_start(&tracker));
	trackers[0] = http(0, "");
	make((struct bed_plan){.trackers = trackers});
}

static void
assert_fetched(void)
{
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, SEED, LEECHER));
}

static void
end(void)
{
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
	cr_assert_bed(&bed, bed_end(&bed));
	tracker_stop(&tracker);
	cr_assert_eq(atomic_load(&tracker.bad), 0);
}

/* The discovery process of a daemon; 0: there is none. */
static pid_t
process(size_t i)
{
	char path[64], *name;
	pid_t child[32];
	size_t n, len;

	n = run_children(bed.peer[i].pid, child, 32);
	while (n-- > 0) {
		snprintf(path, sizeof(path), "/proc/%d/comm", (int)child[n]);
		if ((name = files_read(path, &len)) == NULL)
			continue;
		if (strncmp(name, "shoal-discovery", 15) == 0)
			return child[n];
	}
	return 0;
}

static size_t
says(size_t i, const char *text)
{
	return sentence_count(
	    bed_path(&bed, "err_%u.txt", bed.peer[i].id), text);
}

Test(discovery, an_http_tracker_brings_two_together)
{
	make_tracked();
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 1, SOON_MS));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_fetched();
	cr_assert(tracker_waits(&tracker, TOLD_COMPLETED, 1, SOON_MS));
	cr_assert(tracker_waits(&tracker, TOLD_STOPPED, 1, SOON_MS));
	end();
	cr_assert_eq(atomic_load(&tracker.told[TOLD_STARTED]), 2);
	cr_assert_eq(atomic_load(&tracker.told[TOLD_COMPLETED]), 1);
	cr_assert_eq(atomic_load(&tracker.told[TOLD_STOPPED]), 2);
}

/* Trackers count completions. */
Test(discovery, who_leaves_while_it_says_that_it_is_complete_says_so_once)
{
	make_tracked();
	atomic_store(&tracker.holds, true);
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 1, SOON_MS));
	bed.args[1] = "--until=forever";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert(tracker_waits(&tracker, TOLD_COMPLETED, 1, SOON_MS));
	cr_assert_bed(&bed, bed_stop(&bed, LEECHER));
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
	/* Whatever it was told before, too. */
	cr_assert(tracker_waits(&tracker, TOLD_STOPPED, 1, SOON_MS));
	cr_assert_eq(atomic_load(&tracker.told[TOLD_COMPLETED]), 1);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Of no use to whoever wants the rest. */
Test(discovery, some_files_are_no_completion_to_a_tracker)
{
	static struct cut cut;

	cr_assert(tracker_start(&tracker));
	trackers[0] = http(0, "");
	cr_assert_bed(&bed,
	    folder_make(&bed, &cut,
		&(struct bed_plan){.peers = 2, .trackers = trackers}, 20));
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 1, SOON_MS));
	bed.args[0] = "--only=d*";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, folder_has_only(&bed, &cut, LEECHER, "d"));
	cr_assert(tracker_waits(&tracker, TOLD_STOPPED, 1, SOON_MS));
	end();
	cr_assert_eq(atomic_load(&tracker.told[TOLD_COMPLETED]), 0);
}

Test(discovery, a_tracker_is_asked_by_both_address_families)
{
	cr_assert(tracker_start(&tracker));
	if (tracker.http6 == -1)
		cr_skip("no IPv6 here");
	snprintf(url[0], sizeof(url[0]), "http://localhost:%u/announce",
	    tracker.port);
	trackers[0] = url[0];
	make((struct bed_plan){.trackers = trackers, .anywhere = true});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 2, SOON_MS));
	cr_assert_eq(atomic_load(&tracker.told6), 1);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_fetched();
	end();
	/* Who leaves does not wait for an answer. */
	cr_assert_geq(atomic_load(&tracker.told[TOLD_STARTED]), 3);
	cr_assert_geq(atomic_load(&tracker.told[TOLD_STOPPED]), 2);
}

Test(discovery, a_udp_tracker_brings_two_together)
{
	cr_assert(tracker_start(&tracker));
	snprintf(url[0], sizeof(url[0]), "udp://localhost:%u/announce?a=b",
	    tracker.udp_port);
	trackers[0] = url[0];
	make((struct bed_plan){.trackers = trackers});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 1, SOON_MS));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_fetched();
	end();
	cr_assert_eq(atomic_load(&tracker.told[TOLD_STARTED]), 2);
	cr_assert_eq(atomic_load(&tracker.told[TOLD_STOPPED]), 2);
}

/* What shoalstat -i of peer i has, within time. */
static void
assert_shown(size_t i, const char *text)
{
	int64_t until = run_now() + run_patience(SOON_MS);
	char *shown = NULL;

	do {
		free(shown);
		/* It has not begun, perhaps. */
		(void)bed_tool(&bed, "shown", "shoalstat", "-i",
		    bed.peer[i].name, (char *)NULL);
		shown = files_read(bed_path(&bed, "shown"), NULL);
		cr_assert_not_null(shown);
		run_sleep(20);
	} while (strstr(shown, text) == NULL && run_now() < until);
	cr_assert(strstr(shown, text) != NULL, "no '%s' in: %s", text, shown);
	free(shown);
}

Test(discovery, what_trackers_told_is_shown)
{
	char row[64];

	cr_assert(tracker_start(&tracker));
	trackers[0] = http(0, "failure");
	trackers[1] = http(1, "");
	make((struct bed_plan){.trackers = trackers});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	assert_shown(SEED, "tracker     1 told of ");
	assert_shown(SEED, " ago; next in ");
	assert_shown(
	    SEED, " failed        -        -     1 ?]0;not?for you!!\n");
	snprintf(row, sizeof(row), " %u        %u     0\n", TRACKER_SEEDERS,
	    TRACKER_LEECHERS);
	assert_shown(SEED, row);
	snprintf(row, sizeof(row), "   1 http://127.0.0.1:%u ", tracker.port);
	assert_shown(SEED, row);
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
	cr_assert_bed(&bed, bed_end(&bed));
	tracker_stop(&tracker);
}

Test(discovery, a_tracker_that_fails_is_shown)
{
	cr_assert(tracker_start(&tracker));
	trackers[0] = http(0, "failure");
	make((struct bed_plan){.trackers = trackers});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	assert_shown(SEED, "tracker     0 failed ");
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
	cr_assert_bed(&bed, bed_end(&bed));
	tracker_stop(&tracker);
}

/* A key in an URL is between us and the tracker. */
Test(discovery, secrets_of_a_tracker_are_not_shown)
{
	char *shown;

	cr_assert(tracker_start(&tracker));
	snprintf(url[0], sizeof(url[0]),
	    "http://me:secret@127.0.0.1:%u/secret/announce?key=secret",
	    tracker.port);
	trackers[0] = url[0];
	make((struct bed_plan){.trackers = trackers});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	assert_shown(SEED, "tracker     0 ");
	cr_assert_eq(bed_tool(&bed, "json", "shoalstat", "-i",
			 bed.peer[SEED].name, "--json", (char *)NULL),
	    0);
	shown = files_read(bed_path(&bed, "json"), NULL);
	cr_assert_not_null(shown);
	cr_assert(strstr(shown, "http://127.0.0.1:") != NULL, "%s", shown);
	cr_assert(strstr(shown, "secret") == NULL, "%s", shown);
	free(shown);
	cr_assert_eq(says(SEED, "secret"), 0);
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
	cr_assert_bed(&bed, bed_end(&bed));
	tracker_stop(&tracker);
}

/* One after the other, then one that does not lie. */
Test(discovery, trackers_that_lie_keep_nobody_from_the_next)
{
	static const char *const lie[] = {"length", "endless", "redirect",
	    "near", "nowhere", "chunks", "failure", "big"};
	const size_t n = sizeof(lie) / sizeof(lie[0]);
	size_t i;

	cr_assert(tracker_start(&tracker));
	for (i = 0; i < n; i++)
		trackers[i] = http(i, lie[i]);
	trackers[n] = "gopher://127.0.0.1/announce";
	trackers[n + 1] = "udp://no-port-at-all/";
	trackers[n + 2] = http(n, "");
	make((struct bed_plan){.trackers = trackers});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 1, END_MS));
	cr_assert_eq(atomic_load(&tracker.lies), n);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_fetched();
	cr_assert_eq(says(SEED, "discovery ended"), 0);
	cr_assert_eq(says(SEED, "?]0;not?for you!!"), 1,
	    "a stranger's text is shown without what a terminal obeys");
	cr_assert_eq(says(SEED, "root:"), 0);
	end();
}

Test(discovery, who_cannot_be_dialled_is_not)
{
	size_t found = 0;

	make_tracked();
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_stop(&bed, SEED));
	for (size_t i = 0; i < 2; i++) {
		found += says(i, ": discovered");
		cr_assert_eq(says(i, "(224.0.0.1:"), 0);
		cr_assert_eq(says(i, "(255.255.255.255:"), 0);
		cr_assert_eq(says(i, "(0.0.0.0:"), 0);
		cr_assert_eq(says(i, "(127.0.0.1:0)"), 0);
	}
	cr_assert_gt(found, 0);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(discovery, a_process_that_dies_is_replaced)
{
	pid_t pid;

	make_tracked();
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 1, SOON_MS));
	pid = process(SEED);
	cr_assert_neq(pid, 0);
	kill(pid, SIGKILL);
	cr_assert(tracker_waits(&tracker, TOLD_STARTED, 2, SOON_MS));
	cr_assert_neq(process(SEED), pid);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_fetched();
	end();
}

/* It is shot again and again while the leecher fetches. */
Test(discovery, the_swarm_goes_on_without_it)
{
	pid_t pid;

	make_tracked();
	cr_assert_bed(&bed, bed_start_all(&bed));
	for (int i = 0; i < 5; i++) {
		run_sleep(200);
		if ((pid = process(SEED)) != 0)
			kill(pid, SIGKILL);
	}
	assert_fetched();
	end();
}

Test(discovery, who_is_stopped_does_not_wait_for_a_dead_tracker)
{
	int64_t begun;

	cr_assert(tracker_start(&tracker));
	trackers[0] = http(0, "endless");
	make((struct bed_plan){.trackers = trackers});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	while (atomic_load(&tracker.lies) == 0)
		run_sleep(10);
	begun = run_now();
	end();
	cr_assert_lt(run_now() - begun, run_ms(8000));
}

Test(discovery, two_on_a_local_network_find_each_other)
{
	make((struct bed_plan){.local = true});
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_fetched();
	end();
}

Test(discovery, a_private_torrent_is_told_to_no_local_network)
{
	make((struct bed_plan){.local = true, .private = true});
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	run_sleep(500);
	cr_assert_eq(process(SEED), 0);
	end();
}

Test(discovery, where_it_is_not_wanted_there_is_no_process)
{
	make_tracked();
	bed.args[1] = "--no-discovery";
	cr_assert_bed(&bed, bed_start(&bed, SEED));
	run_sleep(500);
	cr_assert_eq(process(SEED), 0);
	end();
	cr_assert_eq(atomic_load(&tracker.told[TOLD_STARTED]), 0);
}
