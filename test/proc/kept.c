/*
 * kept.c: what a daemon of many swarms keeps of its own, and where.
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
#include "run.h"

#define WAIT_MS 30000

static struct den den;
static char *said; /* by the last program */

static void
drop(void)
{
	den_drop(&den);
	free(said);
}

TestSuite(kept, .fini = drop, .timeout = 120);

static void
write_conf(const char *state, const char *more)
{
	char text[512];

	snprintf(text, sizeof(text),
	    "Torrents torrents\nData data\n%sControl state/control\n"
	    "Listen 127.0.0.1:%u\n"
	    "LocalDiscovery off\n%s",
	    state, den.port, more);
	cr_assert(files_write(den_path(&den, "shoal.conf"), text));
}

static void
make(void)
{
	cr_assert_den(&den, den_make(&den, ""));
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
}

static void
start(void)
{
	cr_assert_den(&den, den_start(&den));
}

static void
restart(void)
{
	cr_assert_den(&den, den_stop(&den));
	start();
}

static void
end(void)
{
	cr_assert_den(&den, den_end(&den));
}

/* The daemon's limits, when they are set to that, or asked for. */
static void
limits(const char *way, const char *rate)
{
	char program[4096];
	const char *const argv[] = {program, "limits", way, rate, NULL};
	struct run_spec spec = {.argv = argv, .out = den_path(&den, "said")};

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	unlink(spec.out);
	cr_assert_eq(run_to_end(&spec, WAIT_MS), 0);
	free(said);
	cr_assert_not_null(said = files_read(spec.out, NULL));
}

static void
expect(const char *up, const char *down)
{
	int64_t until = run_now() + run_ms(WAIT_MS);

	for (;;) {
		limits("--json", NULL);
		if (strstr(said, up) != NULL && strstr(said, down) != NULL)
			return;
		cr_assert_lt(run_now(), until, "%s", said);
		run_sleep(50);
	}
}

/* What somebody has said last holds: in the file, or by shoal. */
Test(kept, limits_of_all_hold_until_the_file_says_others)
{
	make();
	write_conf("State state\n", "UploadLimit 1K\nDownloadLimit 2K\n");
	start();
	limits("--up", "5K");
	expect("\"limit_up\": 5120", "\"limit_down\": 2048");
	restart();
	expect("\"limit_up\": 5120", "\"limit_down\": 2048");
	write_conf("State state\n", "UploadLimit 1K\nDownloadLimit 3K\n");
	kill(den.pid, SIGHUP);
	expect("\"limit_up\": 5120", "\"limit_down\": 3072");
	restart();
	expect("\"limit_up\": 5120", "\"limit_down\": 3072");
	write_conf("State state\n", "UploadLimit 7K\nDownloadLimit 3K\n");
	restart();
	expect("\"limit_up\": 7168", "\"limit_down\": 3072");
	end();
}

Test(kept, without_state_it_is_with_the_data)
{
	make();
	write_conf("", "");
	start();
	cr_assert_den(&den, den_offer(&den, "a", 300000, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_fetch(&den, "a", WAIT_MS));
	limits("--up", "5M");
	restart();
	expect("\"limit_up\": 5242880", "\"limit_down\": 0");
	cr_assert(files_exists(den_path(&den, "data/.shoal/swarms")));
	cr_assert_den(&den, den_fetch(&den, "a", WAIT_MS));
	end();
}
