/*
 * daemon.c: a daemon of many swarms, from its folder of torrents.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "hex.h"
#include "home.h"
#include "name.h"
#include "net.h"
#include "tracker.h"

TestSuite(daemon, .fini = drop, .timeout = 300);

Test(daemon, what_is_put_into_the_folder_is_fetched_and_served_on)
{
	pid_t seed;

	begin("");
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	seed = den_seed(&den, "a");
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_completes(&den, "a", DONE_MS));
	stop(seed);
	assert_served("a");
	end();
}

Test(daemon, two_swarms_share_one_port)
{
	begin("");
	put_whole("a");
	put_whole("b");
	assert_served("b");
	assert_served("a");
	cr_assert_eq(den_awake(&den), 2);
	end();
}

Test(daemon, a_complete_swarm_rests_until_somebody_comes)
{
	begin(RESTS);
	put_whole("a");
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	for (int i = 0; i < 2; i++) {
		assert_served("a");
		cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	}
	end();
}

/* Another seed wants nothing of it. */
Test(daemon, a_seed_does_not_keep_another_awake)
{
	pid_t seed;

	begin(RESTS);
	put_whole("a");
	seed = den_seed(&den, "a");
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	stop(seed);
	end();
}

Test(daemon, what_is_taken_away_ends_and_its_data_stay)
{
	begin("");
	put_whole("a");
	assert_served("a");
	cr_assert_eq(unlink(den_path(&den, "torrents/a.torrent")), 0);
	cr_assert_den(&den, den_until_awake(&den, 0, END_MS));
	cr_assert_den(&den, den_completes(&den, "a", 0));
	cr_assert_den(&den, den_put(&den, "a"));
	assert_served("a");
	end();
}

Test(daemon, a_file_that_is_no_torrent_is_named_once)
{
	const char *text = "bad.torrent: byte 0";

	begin("");
	cr_assert(files_write(den_path(&den, "torrents/bad.torrent"), "x"));
	cr_assert_den(&den, den_says(&den, text, END_MS));
	cr_assert_den(&den, den_stop(&den));
	cr_assert_den(&den, den_start(&den));
	put_whole("a");
	assert_served("a");
	cr_assert_eq(den_said(&den, text), 1);
	end();
}

Test(daemon, a_bad_file_that_is_replaced_by_a_good_one_is_taken)
{
	begin("");
	cr_assert(files_write(den_path(&den, "torrents/a.torrent"), "x"));
	cr_assert_den(&den, den_says(&den, "a.torrent: byte 0", END_MS));
	put_whole("a");
	assert_served("a");
	end();
}

Test(daemon, a_file_is_taken_when_it_is_closed)
{
	size_t n;
	char *bytes;
	int fd;

	begin("");
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
	bytes = files_read(den_path(&den, "origin/a.torrent"), &n);
	fd = open(den_path(&den, "torrents/a.torrent"),
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	cr_assert_eq(write(fd, bytes, n / 2), (ssize_t)(n / 2));
	put_whole("b");
	assert_served("b"); /* so it has had a look meanwhile */
	cr_assert_eq(write(fd, bytes + n / 2, n - n / 2), (ssize_t)(n - n / 2));
	close(fd);
	free(bytes);
	assert_served("a");
	cr_assert_eq(den_said(&den, "a.torrent:"), 0);
	end();
}

Test(daemon, the_same_torrent_twice_runs_once)
{
	char first[4096], second[4096];

	begin("");
	put_whole("a");
	assert_served("a");
	snprintf(
	    first, sizeof(first), "%s", den_path(&den, "torrents/a.torrent"));
	snprintf(
	    second, sizeof(second), "%s", den_path(&den, "torrents/z.torrent"));
	cr_assert_eq(link(first, second), 0);
	cr_assert_den(&den,
	    den_says(
		&den, "z.torrent: is the same torrent as a.torrent", END_MS));
	cr_assert_eq(den_awake(&den), 1);
	cr_assert_eq(unlink(first), 0);
	assert_served("a"); /* the other has its turn */
	end();
}

Test(daemon, what_wants_the_data_of_another_is_refused)
{
	char other[4096];

	begin("");
	put_whole("a");
	assert_served("a");
	snprintf(other, sizeof(other), "%s",
	    den_path(&den, "torrents/other.torrent"));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_eq(rename(den_path(&den, "origin/a.torrent"), other), 0);
	cr_assert_den(&den,
	    den_says(
		&den, "other.torrent: has data of the same name as", END_MS));
	cr_assert_eq(den_awake(&den), 1);
	end();
}

Test(daemon, a_connection_for_no_swarm_is_closed)
{
	uint8_t shake[68] = "\x13"
			    "BitTorrent protocol";
	int fd;

	begin("");
	cr_assert_neq(fd = net_dial(den.port), -1);
	cr_assert(net_write(fd, shake, sizeof(shake), END_MS));
	cr_assert(net_is_closed(fd, END_MS));
	close(fd);
	end();
}

Test(daemon, a_supervisor_that_is_killed_is_replaced_and_others_go_on)
{
	pid_t a, b;

	begin("");
	put_whole("a");
	put_whole("b");
	assert_served("a");
	assert_served("b");
	a = den_supervisor(&den, " of a,");
	b = den_supervisor(&den, " of b,");
	cr_assert(a != 0 && b != 0);
	kill(a, SIGKILL);
	cr_assert_den(&den, den_says(&den, "a: was ended by signal 9", END_MS));
	assert_served("b");
	assert_served("a");
	cr_assert_eq(den_supervisor(&den, " of b,"), b);
	end();
}

/* Lets the second disk process of a supervisor write, or not; the first one
 * writes the diagnostics, too. */
static void
let_write(pid_t supervisor, bool on)
{
	pid_t child[64];
	char path[64], *line;
	size_t n, limited = 0;

	n = run_children(supervisor, child, 64);
	while (n-- > 0) {
		snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)child[n]);
		if ((line = files_read(path, NULL)) != NULL &&
		    strstr(line, " 1 of 2") != NULL &&
		    run_let_write(child[n], on))
			limited++;
		free(line);
	}
	cr_assert_eq(limited, 1);
}

Test(daemon, what_cannot_be_stored_in_one_swarm_does_not_disturb_another)
{
	pid_t a, seed[2];

	cr_assert_den(&den, den_make(&den, ""));
	den.with[0] = "--disk-processes=2";
	cr_assert_den(&den, den_start(&den));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_offer(&den, "b", SIZE, NULL));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_put(&den, "b"));
	cr_assert_den(
	    &den, den_says(&den, "ready: 0 of 19 pieces of a", END_MS));
	cr_assert_neq(a = den_supervisor(&den, " of a,"), 0);
	let_write(a, false);
	seed[0] = den_seed(&den, "a");
	seed[1] = den_seed(&den, "b");
	cr_assert_den(&den, den_completes(&den, "b", DONE_MS));
	cr_assert_den(&den, den_says(&den, "File too large", DONE_MS));
	cr_assert_eq(den_supervisor(&den, " of a,"), a);
	cr_assert_not(files_exists(den_path(&den, "data/a")));
	let_write(a, true);
	kill(den.pid, SIGHUP);
	cr_assert_den(&den, den_completes(&den, "a", DONE_MS));
	stop(seed[0]);
	stop(seed[1]);
	end();
}

/* Each gets its turn, though only two run at a time. */
Test(daemon, more_than_may_run_wait_for_their_turn)
{
	char name[16];

	begin(RESTS "MaxSwarms 2\n");
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "%d", i);
		put_whole(name);
	}
	for (int i = 0; i < 20; i++) {
		cr_assert_leq(den_awake(&den), 2);
		run_sleep(100);
	}
	cr_assert_den(&den, den_until_awake(&den, 0, 4 * DONE_MS));
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "%d", i);
		assert_served(name);
	}
	end();
}

/* Nobody is there any more when its turn comes. */
Test(daemon, who_waits_in_vain_leaves_nothing_to_be_done)
{
	pid_t get;
	int status;

	begin(RESTS "MaxSwarms 1\nHandshakeTimeout 1\n");
	put_whole("b");
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(
	    &den, den_says(&den, "ready: 0 of 19 pieces of a", END_MS));
	get = den_get(&den, "b");
	run_sleep(2000);
	kill(get, SIGKILL);
	cr_assert(run_wait(get, END_MS, &status));
	run_sleep(3000); /* more than it may have waited */
	cr_assert_eq(unlink(den_path(&den, "torrents/a.torrent")), 0);
	cr_assert_den(&den, den_until_awake(&den, 0, END_MS));
	run_sleep(2000);
	cr_assert_eq(den_awake(&den), 0);
	assert_served("b");
	end();
}

/* A quarter of a second's bytes may come at once, from each. */
Test(daemon, all_swarms_together_send_no_faster)
{
	static const char *const name[] = {"a", "b"};
	int64_t begun;
	pid_t get[2];

	begin("UploadLimit 300K\n");
	for (int i = 0; i < 2; i++) {
		cr_assert_den(&den, den_offer(&den, name[i], 4 * SIZE, NULL));
		cr_assert_den(&den, den_put_data(&den, name[i]));
		cr_assert_den(&den, den_put(&den, name[i]));
	}
	cr_assert_den(&den, den_says(&den, "74 pieces of b", DONE_MS));
	begun = run_now();
	for (int i = 0; i < 2; i++)
		get[i] = den_get(&den, name[i]);
	for (int i = 0; i < 2; i++)
		cr_assert_den(&den, den_gets(&den, get[i], name[i], DONE_MS));
	cr_assert_geq(run_now() - begun, 2 * 4 * SIZE / 307 - 1000);
	end();
}

/* It is not said to leave when it rests, and says it is there now and then. */
Test(daemon, trackers_keep_a_swarm_that_rests)
{
	struct tracker t = {0};
	char url[64];
	const char *trackers[] = {url, NULL};

	cr_assert(tracker_start(&t));
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/announce", t.port);
	begin(RESTS "WakeInterval 3\n");
	cr_assert_den(&den, den_offer(&den, "a", SIZE, trackers));
	cr_assert_den(&den, den_put_data(&den, "a"));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert(tracker_waits(&t, TOLD_STARTED, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert(tracker_waits(&t, TOLD_STARTED, 2, DONE_MS));
	cr_assert_eq(atomic_load(&t.told[TOLD_STOPPED]), 0);
	cr_assert_den(&den, den_stop(&den));
	tracker_stop(&t);
	end();
}

#define MANY 2000

/* A torrent of one piece, all of it text, and its row in the table. */
static void
write_one(FILE *table, unsigned int i)
{
	uint8_t hash[SHA_DIGEST_LENGTH];
	char info[256], hex[2 * sizeof(hash) + 1], path[4096];
	char segment[NAME_MAX_LEN + 1], data[PATH_MAX];
	struct stat st;
	FILE *f;
	int n;

	n = snprintf(info, sizeof(info),
	    "d6:lengthi1e4:name5:n%04u12:piece lengthi16384e"
	    "6:pieces20:%020ue",
	    i, i);
	SHA1((const uint8_t *)info, (size_t)n, hash);
	hex_encode(hash, sizeof(hash), hex);
	cr_assert_not_null(realpath(den_path(&den, "data"), data));
	name_of_torrent(data, hash, segment);
	snprintf(
	    path, sizeof(path), "%s", den_path(&den, "torrents/%u.torrent", i));
	cr_assert_not_null(f = fopen(path, "w"));
	fprintf(f, "d4:info%se", info);
	cr_assert_eq(fclose(f), 0);
	cr_assert_eq(stat(path, &st), 0);
	fprintf(table,
	    "row\tfile=%u.torrent\tmtime=%lld\tlength=%lld\tinode=%llu\t"
	    "flags=3\thash=%s\tname=n%04u\tsegment=%s\tsize=1\n",
	    i, (long long)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
	    (long long)st.st_size, (unsigned long long)st.st_ino, hex, i,
	    segment);
}

/* They are believed: nobody reads them, nobody runs. */
Test(daemon, two_thousand_that_rest_cost_next_to_nothing)
{
	int64_t begun, cpu;
	FILE *table;

	cr_assert_den(&den, den_make(&den, RESTS));
	table = fopen(den_path(&den, "state/swarms"), "w");
	cr_assert_not_null(table);
	fprintf(table, "shoal-swarms\tform=1\n");
	for (unsigned int i = 0; i < MANY; i++)
		write_one(table, i);
	fprintf(table, "end\trows=%u\n", MANY);
	cr_assert_eq(fclose(table), 0);
	begun = run_now();
	cr_assert_den(&den, den_start(&den));
	cr_assert_leq(run_now() - begun, run_ms(20000));
	cr_assert_den(&den, den_says(&den, "ready: 2000 torrents", 0));
	cpu = run_cpu_ms(den.pid);
	run_sleep(5000);
	cr_assert_eq(den_awake(&den), 0);
	cr_assert_leq(run_cpu_ms(den.pid) - cpu, 250); /* 5 % */
	put_whole("a");
	assert_served("a");
	end();
}

Test(daemon, a_port_that_is_taken_is_named)
{
	struct den other;

	begin("");
	other = den;
	other.pid = 0;
	cr_assert_not(den_start(&other));
	cr_assert_den(&den, den_says(&den, "cannot listen on", END_MS));
	end();
}
