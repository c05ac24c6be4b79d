/*
 * both.c: a course's swarm of a daemon, beside its torrents.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "den.h"
#include "files.h"
#include "net.h"
#include "run.h"

#define SIZE    300000
#define WAIT_MS 30000
#define ARGS    16

static struct den den;
static uint16_t port; /* of the other peer */
static char *said;    /* by the last program */

static void
drop(void)
{
	den_drop(&den);
	free(said);
}

TestSuite(both, .fini = drop, .timeout = 180);

/* The daemons that share it are named after the folder. */
static const char *
in_course(const char *name)
{
	return den_path(&den, "course%u/%s", port, name);
}

static void
put_text(const char *name, const char *text)
{
	cr_assert(files_write(in_course(name), text));
}

/* Who of 1001 and 1002 has the file, and where 1001 is to be. */
static void
put_course(int first, int second, uint16_t at)
{
	char text[256];

	cr_assert_eq(mkdir(in_course(""), 0777), 0);
	snprintf(text, sizeof(text),
	    "NumberOfPreferredNeighbors 2\nUnchokingInterval 1\n"
	    "OptimisticUnchokingInterval 1\nFileName it\nFileSize %d\n"
	    "PieceSize 16384\n",
	    SIZE);
	put_text("Common.cfg", text);
	snprintf(text, sizeof(text),
	    "1001 127.0.0.1 %u %d\n1002 127.0.0.1 %u %d\n", at, first, port,
	    second);
	put_text("PeerInfo.cfg", text);
	cr_assert_eq(mkdir(in_course("peer_1001"), 0777), 0);
	cr_assert_eq(mkdir(in_course("peer_1002"), 0777), 0);
	if (first)
		cr_assert(files_random(in_course("peer_1001/it"), SIZE, 7));
	if (second)
		cr_assert(files_random(in_course("peer_1002/it"), SIZE, 8));
}

/* The daemon is peer `us` of them. */
static void
make(const char *us, int first, int second)
{
	char conf[64];

	port = net_port();
	snprintf(conf, sizeof(conf), "Course %s course%u\nDormantAfter 1\n", us,
	    port);
	cr_assert_den(&den, den_make(&den, conf));
	put_course(first, second, den.port);
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
}

static void
end(void)
{
	cr_assert_den(&den, den_end(&den));
}

/* The other peer, by itself. */
static pid_t
start_other(const char *id, const char *dialect)
{
	char program[4096], dir[4096];
	const char *const argv[] = {program, "-C", dir, "--dialect", dialect,
	    "--disk-processes", "1", id, NULL};

	snprintf(program, sizeof(program), "%s/shoald", bed_build(""));
	snprintf(dir, sizeof(dir), "%s", in_course("."));
	return run_start(&(struct run_spec){
	    .argv = argv, .out = den_path(&den, "other.txt")});
}

static int
shoal_words(const char *const *words)
{
	char program[4096];
	const char *argv[ARGS + 1] = {program};
	int i, status;

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	for (i = 0; i < ARGS - 1 && words[i] != NULL; i++)
		argv[i + 1] = words[i];
	unlink(den_path(&den, "said"));
	status = run_to_end(
	    &(struct run_spec){.argv = argv, .out = den_path(&den, "said")},
	    WAIT_MS);
	free(said);
	cr_assert_not_null(said = files_read(den_path(&den, "said"), NULL));
	return status;
}

#define shoal(...) shoal_words((const char *const[]){__VA_ARGS__, NULL})

static void
expect_list(const char *text)
{
	int64_t until = run_now() + run_ms(WAIT_MS);

	while (shoal("list") != 0 || strstr(said, text) == NULL) {
		cr_assert_lt(run_now(), until, "no %s in %s", text, said);
		run_sleep(50);
	}
}

static void
ends_well(pid_t pid)
{
	int status;

	cr_assert(run_wait(pid, WAIT_MS, &status));
	cr_assert_eq(status, 0);
}

/* The other one may have heard that we have everything, and have left, before
 * our file has its name. */
static void
expect_same(void)
{
	int64_t until = run_now() + run_ms(WAIT_MS);
	char ours[4096];

	snprintf(ours, sizeof(ours), "%s", in_course("peer_1001/it"));
	while (!files_exists(ours) && run_now() < until)
		run_sleep(20);
	cr_assert(files_are_same(
	    in_course("peer_1001/it"), in_course("peer_1002/it")));
}

/* It never rests, as the torrent does; it ends with the daemon. */
static void
serve(const char *dialect)
{
	make("1001", 1, 0);
	cr_assert_den(&den, den_start(&den));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_fetch(&den, "a", WAIT_MS));
	ends_well(start_other("1002", dialect));
	expect_same();
	cr_assert_den(&den, den_until_awake(&den, 1, WAIT_MS));
	expect_list("dormant");
	expect_list("seeding");
	cr_assert(strstr(said, "\npeer_1001 ") != NULL, "%s", said);
	end();
}

Test(both, one_port_serves_torrents_as_well_as_the_document)
{
	serve("document");
}

Test(both, one_port_serves_torrents_as_well_as_the_founding_program)
{
	serve("founding");
}

/* The other one has its line behind ours, so that it dials us. */
Test(both, the_daemon_fetches_what_a_course_shares)
{
	pid_t other;

	make("1001", 0, 1);
	cr_assert_den(&den, den_start(&den));
	other = start_other("1002", "document");
	ends_well(other);
	expect_same();
	end();
}

/* Also over a restart; and it is told from no torrent's place. */
Test(both, it_is_paused_and_resumed)
{
	pid_t other;

	make("1001", 1, 0);
	cr_assert_den(&den, den_start(&den));
	expect_list("seeding");
	cr_assert_eq(shoal("pause", "peer_1001"), 0);
	expect_list("paused");
	cr_assert_den(&den, den_until_awake(&den, 0, WAIT_MS));
	cr_assert_den(&den, den_stop(&den));
	cr_assert_den(&den, den_start(&den));
	expect_list("paused");
	other = start_other("1002", "document");
	run_sleep(500);
	cr_assert_not(files_exists(in_course("peer_1002/it")));
	cr_assert_eq(shoal("resume", "peer_1001"), 0);
	ends_well(other);
	expect_same();
	cr_assert_eq(shoal("recheck", "course"), 0);
	expect_list("seeding");
	cr_assert_neq(shoal("remove", "course"), 0);
	cr_assert(strstr(said, "shoal.conf") != NULL, "%s", said);
	expect_list("seeding");
	end();
}

/* "course" is the course's, whatever a torrent calls itself. */
Test(both, a_torrent_of_that_name_is_not_meant)
{
	make("1001", 1, 0);
	cr_assert_den(&den, den_start(&den));
	cr_assert_den(&den, den_offer(&den, "course", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "course"));
	cr_assert_den(&den, den_put(&den, "course"));
	cr_assert_den(&den, den_completes(&den, "course", WAIT_MS));
	cr_assert_eq(shoal("remove", "course"), 1);
	cr_assert(strstr(said, "it is no torrent") != NULL, "%s", said);
	cr_assert_eq(shoal("remove", "course.torrent"), 0);
	cr_assert_eq(shoal("pause", "course"), 0);
	end();
}

Test(both, a_port_that_is_not_ours_is_trouble_of_that_swarm)
{
	make("1001", 1, 0);
	cr_assert_eq(unlink(in_course("PeerInfo.cfg")), 0);
	put_text("PeerInfo.cfg", "1001 127.0.0.1 9 1\n");
	cr_assert_den(&den, den_start(&den));
	expect_list("trouble");
	cr_assert(den_says(&den, "PeerInfo.cfg:1: port 9 is not", WAIT_MS));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_fetch(&den, "a", WAIT_MS));
	end();
}

/* Taken out of shoal.conf, it is gone, and its files are not. */
Test(both, it_goes_with_its_key)
{
	char conf[128];

	make("1001", 1, 0);
	cr_assert_den(&den, den_start(&den));
	expect_list("seeding");
	cr_assert_den(&den, den_stop(&den));
	snprintf(conf, sizeof(conf),
	    "Torrents torrents\nData data\nState state\n"
	    "Control state/control\nListen 127.0.0.1:%u\n",
	    den.port);
	cr_assert(files_write(den_path(&den, "shoal.conf"), conf));
	cr_assert_den(&den, den_start(&den));
	cr_assert_eq(shoal("list"), 0);
	cr_assert(strstr(said, "peer_1001") == NULL, "%s", said);
	cr_assert(files_exists(in_course("peer_1001/it")));
	end();
}
