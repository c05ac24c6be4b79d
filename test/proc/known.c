/*
 * known.c: peers that a daemon of many swarms is told of.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "den.h"
#include "files.h"
#include "maketorrent.h"
#include "net.h"
#include "run.h"

#define SIZE    300000
#define WAIT_MS 30000
#define ARGS    12

static struct den den;
static char peer[32]; /* where somebody listens, who dials nobody */
static char *said;    /* by the last program */

static void
make(void)
{
	snprintf(peer, sizeof(peer), "127.0.0.1:%u", net_port());
}

static void
drop(void)
{
	den_drop(&den);
	free(said);
}

TestSuite(known, .init = make, .fini = drop, .timeout = 180);

static void
begin(const char *conf)
{
	cr_assert_den(&den, den_make(&den, conf));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_start(&den));
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
}

static void
end(void)
{
	cr_assert_den(&den, den_end(&den));
}

/* shoal with these words. */
static pid_t
start_words(const char *const *words)
{
	char program[4096];
	const char *argv[ARGS + 1] = {program};

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	for (int i = 0; i < ARGS - 1 && words[i] != NULL; i++)
		argv[i + 1] = words[i];
	return run_start(&(struct run_spec){
	    .argv = argv, .out = den_path(&den, "said_%s", words[0])});
}

#define start(...) start_words((const char *const[]){__VA_ARGS__, NULL})

/* Its exit status; what it says is in `said`. */
static int
shoal_words(const char *const *words)
{
	int status;

	unlink(den_path(&den, "said_%s", words[0]));
	cr_assert(run_wait(start_words(words), WAIT_MS, &status));
	free(said);
	said = files_read(den_path(&den, "said_%s", words[0]), NULL);
	cr_assert_not_null(said);
	return status;
}

#define shoal(...) shoal_words((const char *const[]){__VA_ARGS__, NULL})

static const char *
torrent(void)
{
	return den_path(&den, "origin/a.torrent");
}

static pid_t
seed(void)
{
	return start("seed", "--no-discovery", "--listen", peer, torrent(),
	    den_path(&den, "origin"));
}

static void
stop(pid_t pid)
{
	int status;

	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, WAIT_MS, &status));
}

/* Nobody else may say who has a private one, but the user may. */
static void
make_private(void)
{
	char data[4096];

	snprintf(data, sizeof(data), "%s", den_path(&den, "origin/a"));
	cr_assert(maketorrent(torrent(),
	    &(struct maketorrent){.data = data,
		.name = "a",
		.piece_size = DEN_PIECE,
		.private = true}));
}

Test(known, a_peer_that_comes_with_a_torrent_is_dialled_after_a_restart_too)
{
	char shown[64];
	pid_t other;

	begin("");
	make_private();
	cr_assert_eq(shoal("add", "--peer", peer, torrent()), 0, "%s", said);
	snprintf(shown, sizeof(shown), "\"static_peers\": [ \"%s\" ]", peer);
	cr_assert_eq(shoal("list", "--json"), 0);
	cr_assert(strstr(said, shown) != NULL, "%s", said);
	cr_assert_den(&den, den_stop(&den));
	cr_assert_den(&den, den_start(&den));
	cr_assert_eq(shoal("list", "--json"), 0);
	cr_assert(strstr(said, shown) != NULL, "%s", said);
	other = seed();
	cr_assert_den(&den, den_completes(&den, "a", WAIT_MS));
	stop(other);
	end();
}

Test(known, what_is_no_list_of_peers_is_refused)
{
	begin("");
	cr_assert_neq(shoal("add", "--peer", "127.0.0.1", torrent()), 0);
	cr_assert(strstr(said, "hosts with ports") != NULL, "%s", said);
	cr_assert_not(files_exists(den_path(&den, "torrents/a.torrent")));
	end();
}

Test(known, those_of_the_configuration_are_dialled_by_all)
{
	char conf[64];
	pid_t other;

	snprintf(conf, sizeof(conf), "StaticPeers 127.0.0.1:1,%s\n", peer);
	begin(conf);
	other = seed();
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_completes(&den, "a", WAIT_MS));
	stop(other);
	end();
}

/* Who does not know where we are waits for us to come. */
Test(known, a_dormant_swarm_goes_to_them_from_time_to_time)
{
	const char *got;
	int status;
	pid_t other;

	begin("DormantAfter 1\nWakeInterval 1\n");
	cr_assert_den(&den, den_put_data(&den, "a"));
	cr_assert_eq(
	    shoal("add", "--peer", "127.0.0.1:1", "--peer", peer, torrent()), 0,
	    "%s", said);
	cr_assert_den(&den, den_until_awake(&den, 1, WAIT_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, WAIT_MS));
	got = den_path(&den, "to");
	other = start(
	    "get", "--no-discovery", "--listen", peer, "-d", got, torrent());
	cr_assert(run_wait(other, WAIT_MS, &status));
	cr_assert_eq(status, 0);
	end();
}
