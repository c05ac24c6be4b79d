/*
 * front.c: shoal get and shoal seed, as people call them.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "net.h"
#include "run.h"

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(front, .fini = drop, .timeout = 300);

/* A torrent, and peer_1001 with its data. */
static void
make(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 1, .with_file = 1, .torrent = true}));
}

/* shoal with these words says this, and ends with 100. */
static void
check_usage(const char *text, const char *a, const char *b, const char *c)
{
	char *said;

	cr_assert_eq(
	    bed_tool(&bed, "said", "shoal", a, b, c, (char *)NULL), 100);
	cr_assert_not_null(said = files_read(bed_path(&bed, "said"), NULL));
	cr_assert(strstr(said, text) != NULL, "%s: %s", text, said);
	free(said);
}

Test(front, get_fetches_and_runs_what_it_is_told)
{
	char torrent[4096], to[4096], touch[4200];

	make();
	cr_assert_bed(&bed, bed_start(&bed, 0));
	snprintf(torrent, sizeof(torrent), "%s", bed_path(&bed, BED_TORRENT));
	snprintf(to, sizeof(to), "%s", bed_path(&bed, "to"));
	snprintf(touch, sizeof(touch), "touch %s", bed_path(&bed, "flag"));
	cr_assert_eq(
	    bed_tool(&bed, "said", "shoal", "get", "-d", to, "--peer",
		bed_address(&bed, 0), "--listen", "127.0.0.1", "--on-complete",
		touch, "--no-discovery", torrent, (char *)NULL),
	    0);
	cr_assert(
	    files_are_same(bed_origin(&bed), bed_path(&bed, "to/" BED_FILE)));
	for (int i = 0; i < 500 && !files_exists(bed_path(&bed, "flag")); i++)
		run_sleep(10);
	cr_assert(files_exists(bed_path(&bed, "flag")));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(front, seed_serves_until_it_is_stopped)
{
	char program[4096], torrent[4096], from[4096];
	const char *argv[] = {program, "seed", torrent, from, "--listen", NULL,
	    "--no-discovery", NULL};
	int status;
	pid_t pid;

	make();
	snprintf(program, sizeof(program), "%s/shoal", bed.build);
	snprintf(torrent, sizeof(torrent), "%s", bed_path(&bed, BED_TORRENT));
	snprintf(from, sizeof(from), "%s", bed_path(&bed, "peer_1001"));
	argv[5] = bed_address(&bed, 0);
	pid = run_start(&(struct run_spec){.argv = argv});
	cr_assert_neq(pid, -1);
	cr_assert_eq(bed_tool(&bed, "said", "shoal", "get", "-d",
			 bed_path(&bed, "to"), "--peer", bed_address(&bed, 0),
			 "--no-discovery", torrent, (char *)NULL),
	    0);
	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, 5000, &status));
	cr_assert_eq(status, 0);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(front, wrong_usage_is_status_100)
{
	make();
	check_usage("there is no command got", "got", NULL, NULL);
	check_usage("takes one .torrent", "get", NULL, NULL);
	check_usage("takes one .torrent", "get", "a", "b");
	check_usage("the folder of its data", "seed", "a", NULL);
	check_usage("--seed takes a ratio", "get", "--seed=complete", "a");
	check_usage("--until: must be", "get", "--seed=1.2345", "a");
	check_usage("--peer: must be hosts with ports", "get", "--peer=x", "a");
	check_usage("--listen: must be", "get", "--listen=nowhere", "a");
	check_usage("usage: shoal get", "get", "--bogus", "a");
	check_usage("no-such-file", "get", "no-such-file", NULL);
	cr_assert_bed(&bed, bed_end(&bed));
}
