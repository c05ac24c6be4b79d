/*
 * erasure.c: swarms of a daemon that are to be removed with their data.
 */
#include "erasure.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "files.h"
#include "hex.h"
#include "maketorrent.h"
#include "run.h"
#include "told.h"

#define FILES 300

struct den erasure;
struct cut erasure_cut;

void
erasure_make(const char *conf)
{
	cr_assert_den(&erasure, den_make(&erasure, conf));
	setenv("SHOAL_CONTROL", den_path(&erasure, "state/control"), 1);
}

void
erasure_start(void)
{
	cr_assert_den(&erasure, den_start(&erasure));
}

void
erasure_end(void)
{
	cr_assert_den(&erasure, den_end(&erasure));
}

void
erasure_expect_list(const char *text, bool there)
{
	cr_assert(told_in_list(&erasure, text, there, WAIT_MS),
	    "%s '%s' in: %s", there ? "no" : "still", text, told());
}

void
erasure_expect_error(const char *text)
{
	cr_assert(strstr(told(), text) != NULL, "no '%s' in: %s", text, told());
}

/* A file of that name, and its .torrent. */
void
erasure_offer(const char *name)
{
	cr_assert_den(&erasure, den_offer(&erasure, name, SIZE, NULL));
}

/* A folder of many files, likewise. */
void
erasure_offer_many(const char *name)
{
	char row[4096];

	snprintf(row, sizeof(row), "%s", den_path(&erasure, "origin/row"));
	cut_make(&erasure_cut, FILES, SIZE);
	cr_assert(files_random(row, SIZE, 4711));
	cr_assert(cut_pad(&erasure_cut, row));
	cr_assert(cut_torrent(&erasure_cut, row,
	    den_path(&erasure, "origin/%s.torrent", name), name, DEN_PIECE,
	    NULL));
}

void
erasure_put_many(const char *name)
{
	cr_assert(cut_spread(&erasure_cut, den_path(&erasure, "origin/row"),
	    den_path(&erasure, "data/%s", name)));
}

/* The daemon has all of it. */
void
erasure_share(const char *name)
{
	cr_assert_den(&erasure, den_put_data(&erasure, name));
	cr_assert_den(&erasure, den_put(&erasure, name));
}

void
erasure_remove(const char *name)
{
	cr_assert_eq(
	    shoal(&erasure, "remove", "--data", name), 0, "%s", told());
}

/* Our records of it. */
const char *
erasure_records(const char *name)
{
	char hex[41];
	uint8_t hash[20];

	cr_assert(maketorrent_hash(
	    den_path(&erasure, "origin/%s.torrent", name), hash));
	hex_encode(hash, sizeof(hash), hex);
	return den_path(&erasure, "data/.shoal/%s", hex);
}

bool
erasure_is_there(const char *where, const char *name)
{
	return files_exists(den_path(&erasure, "%s/%s", where, name));
}

void
erasure_expect_file(const char *where, const char *name)
{
	int64_t end = run_now() + run_patience(WAIT_MS);

	while (!erasure_is_there(where, name) && run_now() < end)
		run_sleep(20);
	cr_assert(erasure_is_there(where, name), "%s/%s", where, name);
}

/* No more of it, and of its .torrent, than somebody has who never saw it. */
void
erasure_expect_gone(const char *name)
{
	erasure_expect_list(name, false);
	cr_assert_not(erasure_is_there("data", name));
	cr_assert_not(files_exists(den_path(&erasure, "data/%s.part", name)));
	cr_assert_not(
	    files_exists(den_path(&erasure, "torrents/%s.torrent", name)));
	cr_assert_not(files_exists(erasure_records(name)));
}

void
erasure_expect_whole(const char *name)
{
	cr_assert(files_are_same(den_path(&erasure, "origin/%s", name),
	    den_path(&erasure, "data/%s", name)));
	cr_assert(
	    files_exists(den_path(&erasure, "torrents/%s.torrent", name)));
}
