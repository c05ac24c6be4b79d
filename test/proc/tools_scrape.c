/*
 * tools_scrape.c: trackers asked what they count, and what must not come of it.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "maketorrent.h"
#include "run.h"
#include "tmp.h"
#include "tools_sham.h"
#include "tracker.h"

#define URLS 16

static char *folder, torrent[512], data[512];
static struct tracker tracker;
static struct tool t;
static char url[URLS][120];
static const char *trackers[URLS + 1];
static size_t urls;

static void
begin(void)
{
	cr_assert_not_null(folder = tmp_make());
	snprintf(torrent, sizeof(torrent), "%s/x.torrent", folder);
	snprintf(data, sizeof(data), "%s/x", folder);
	cr_assert(files_random(data, 100000, 1));
	cr_assert(tracker_start(&tracker));
}

static void
drop(void)
{
	tool_free(&t);
	tracker_stop(&tracker);
	tmp_remove(folder);
}

TestSuite(tools_scrape, .init = begin, .fini = drop, .timeout = 150);

/* One more tracker of the .torrent, at that path. */
static void
add(const char *scheme, const char *host, uint16_t port, const char *path)
{
	snprintf(url[urls], sizeof(url[urls]), "%s://%s:%u%s", scheme, host,
	    port, path);
	trackers[urls] = url[urls];
	urls++;
}

static void
scrape(const char *option)
{
	const struct maketorrent m = {.data = data,
	    .name = "x",
	    .piece_size = 32768,
	    .trackers = trackers};

	cr_assert(maketorrent(torrent, &m));
	if (option != NULL)
		tool_run(&t, "shoal", "scrape", option, torrent, NULL);
	else
		tool_run(&t, "shoal", "scrape", torrent, NULL);
}

#define COUNTS  "         3          4         50 "
#define NOTHING "         -          -          - "

/* What stands before and behind the i-th tracker in its row. */
static void
expect(const char *before, size_t i, const char *behind)
{
	static char row[256];

	snprintf(row, sizeof(row), "\n%s%.119s%s", before, url[i], behind);
	cr_assert_has(t.out, row);
}

Test(tools_scrape, every_tracker_says_what_it_counts)
{
	add("http", "127.0.0.1", tracker.port, "/announce");
	add("udp", "127.0.0.1", tracker.udp_port, "");
	add("http", "localhost", tracker.port, "/announce?key=secret");
	scrape(NULL);
	cr_assert_eq(t.status, 0, "%s%s", t.out, t.err);
	cr_assert_str_eq(t.err, "");
	for (size_t i = 0; i < urls; i++)
		expect(COUNTS, i, "\n");
	cr_assert_geq(atomic_load(&tracker.scrapes), 3);
	cr_assert_eq(atomic_load(&tracker.bad), 0);
	cr_assert_eq(atomic_load(&tracker.told[TOLD_STARTED]), 0);
	cr_assert_eq(atomic_load(&tracker.told[TOLD_NOTHING]), 0);
}

/* Each in its row, and the one that does answers. */
Test(tools_scrape, who_does_not_answer_is_named_with_the_reason)
{
	add("http", "127.0.0.1", tracker.port, "/other");
	add("gopher", "127.0.0.1", tracker.port, "/announce");
	add("http", "127.0.0.1", 1, "/announce");
	add("udp", "127.0.0.1", tracker.udp_port, "/announce");
	scrape(NULL);
	cr_assert_eq(t.status, 0, "%s%s", t.out, t.err);
	for (size_t i = 0; i + 1 < urls; i++)
		expect(NOTHING, i, ": ");
	expect(COUNTS, urls - 1, "\n");
	cr_assert_eq(atomic_load(&tracker.bad), 0);
}

Test(tools_scrape, json_says_the_same)
{
	add("http", "127.0.0.1", tracker.port, "/announce");
	add("http", "127.0.0.1", tracker.port, "/failure/announce");
	scrape("--json");
	cr_assert_eq(t.status, 0, "%s%s", t.out, t.err);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out,
	    "\"answered\": true, \"seeders\": 3, \"leechers\": 4, "
	    "\"completed\": 50, \"why\": null }");
	cr_assert_has(t.out,
	    "\"answered\": false, \"seeders\": null, \"leechers\": null, "
	    "\"completed\": null, \"why\": \"?]0;not?for you!!\" }");
}

/* More than are asked at once. */
Test(tools_scrape, trackers_that_lie_keep_nobody_from_the_others)
{
	static const char *const lie[] = {"length", "redirect", "near",
	    "chunks", "overrun", "string", "nested", "failure", "big"};
	const size_t n = sizeof(lie) / sizeof(lie[0]);
	char path[64];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/%s/announce", lie[i]);
		add("http", "127.0.0.1", tracker.port, path);
	}
	add("http", "127.0.0.1", tracker.port, "/announce");
	scrape(NULL);
	cr_assert_eq(t.status, 0, "%s%s", t.out, t.err);
	cr_assert_eq(atomic_load(&tracker.lies), n);
	for (i = 0; i < n; i++)
		expect(NOTHING, i, ": ");
	expect(COUNTS, n, "\n");
	cr_assert_has_not(t.out, "root:");
	cr_assert_eq(atomic_load(&tracker.bad), 0);
}

Test(tools_scrape, url_over_udp_has_a_port)
{
	trackers[0] = "udp://127.0.0.1/announce";
	scrape(NULL);
	cr_assert_eq(t.status, 1, "%s%s", t.out, t.err);
	cr_assert_has(t.out, ": its URL has no port\n");
}

Test(tools_scrape, nobody_answers)
{
	add("http", "127.0.0.1", tracker.port, "/failure/announce");
	scrape(NULL);
	cr_assert_eq(t.status, 1, "%s%s", t.out, t.err);
}

/* A byte now and then is not waited for as long as it comes. */
Test(tools_scrape, a_reply_without_end_is_given_up)
{
	int64_t begun = run_now();

	add("http", "127.0.0.1", tracker.port, "/endless/announce");
	scrape(NULL);
	cr_assert_eq(t.status, 1, "%s%s", t.out, t.err);
	cr_assert_lt(run_now() - begun, run_ms(60000));
}

Test(tools_scrape, without_trackers_there_is_nothing_to_ask)
{
	scrape(NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "no tracker");
	cr_assert_eq(atomic_load(&tracker.scrapes), 0);
}
