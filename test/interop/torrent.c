/*
 * torrent.c: .torrents between us and other programs.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "run.h"
#include "tmp.h"

#define PYTHON "/usr/bin/python3"
#define SCRIPT "test/interop/torrent.py"
#define RUN_MS 60000

static char *folder, torrent[4096], data[4096], out[4096], shoal[4096];

static void
drop(void)
{
	tmp_remove(folder);
}

TestSuite(torrent, .fini = drop, .timeout = 300);

/* What it says, malloc'd; it must end with that status. */
static char *
says(const char *const argv[], int status)
{
	struct run_spec spec = {.argv = argv, .out = out};
	char *text;
	int rc;

	unlink(out);
	rc = run_to_end(&spec, run_ms(RUN_MS));
	text = files_read(out, NULL);
	cr_assert_eq(rc, status, "%s %s: %d: %s", argv[0], argv[1], rc,
	    text != NULL ? text : "");
	return text;
}

static const struct {
	const char *name; /* a folder when it ends with a slash */
	uint64_t size;
} files[] = {
    {"", 0},
    {"a/", 0},
    {"a/deep/", 0},
    {"a/deep/one", 1},
    {"a/two", 32768},
    {"b", 100000},
    {"c d \xc3\xa9", 777777},
    {"empty", 0},
};

static void
make_data(void)
{
	char path[8192];
	size_t i;

	folder = tmp_make();
	cr_assert_not_null(folder);
	snprintf(torrent, sizeof(torrent), "%s/x.torrent", folder);
	snprintf(data, sizeof(data), "%s/data", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	snprintf(shoal, sizeof(shoal), "%s/shoal", bed_build(""));
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", data, files[i].name);
		if (path[strlen(path) - 1] == '/')
			cr_assert_eq(mkdir(path, 0700), 0);
		else
			cr_assert(files_random(path, files[i].size, i));
	}
}

static void
need_libtorrent(void)
{
	static const char *const argv[] = {
	    PYTHON, "-c", "import libtorrent", NULL};
	struct run_spec spec = {.argv = argv};

	if (run_to_end(&spec, run_ms(RUN_MS)) != 0)
		cr_skip_test("needs python3-libtorrent");
}

static void
need(const char *program)
{
	if (access(program, X_OK) == -1)
		cr_skip_test("needs %s", program);
}

/* The info-hash that shoal shows has to be in their text. */
static void
check_hash(const char *theirs)
{
	char *ours = says((const char *[]){shoal, "show", torrent, NULL}, 0);
	char *hash = strstr(ours, "info-hash   ");

	cr_assert_not_null(hash);
	hash[12 + 40] = '\0';
	cr_assert(strstr(theirs, hash + 12) != NULL, "%s: %s", hash, theirs);
	free(ours);
}

static void
check_verified(void)
{
	free(says((const char *[]){shoal, "verify", torrent, folder, NULL}, 0));
}

static void
create(const char *path)
{
	free(says((const char *[]){shoal, "create", "-t",
		      "http://a.example/announce", "-o", torrent, path, NULL},
	    0));
}

static void
check_libtorrent_reads(const char *counts)
{
	char *text = says(
	    (const char *[]){PYTHON, SCRIPT, "read", torrent, folder, NULL}, 0);

	check_hash(text);
	cr_assert(strstr(text, counts) != NULL, "%s", text);
	free(text);
}

Test(torrent, libtorrent_reads_a_folder_of_ours)
{
	make_data();
	need_libtorrent();
	create(data);
	check_libtorrent_reads(" 56 5\n");
}

Test(torrent, libtorrent_reads_a_file_of_ours)
{
	make_data();
	need_libtorrent();
	snprintf(data, sizeof(data), "%s/single", folder);
	cr_assert(files_random(data, 123456, 9));
	create(data);
	check_libtorrent_reads(" 8 1\n");
}

Test(torrent, we_read_a_folder_of_libtorrents)
{
	char *text;

	make_data();
	need_libtorrent();
	free(says(
	    (const char *[]){PYTHON, SCRIPT, "make", torrent, data, NULL}, 0));
	check_verified();
	text = says(
	    (const char *[]){PYTHON, SCRIPT, "read", torrent, folder, NULL}, 0);
	check_hash(text);
	free(text);
}

Test(torrent, transmission_reads_ours)
{
	char *text;

	make_data();
	need("/usr/bin/transmission-show");
	create(data);
	text = says(
	    (const char *[]){"/usr/bin/transmission-show", torrent, NULL}, 0);
	check_hash(text);
	cr_assert(strstr(text, "Piece Count: 56\n") != NULL, "%s", text);
	cr_assert(strstr(text, "data/a/deep/one") != NULL, "%s", text);
	free(text);
}

Test(torrent, we_read_transmissions)
{
	char *text;

	make_data();
	need("/usr/bin/transmission-create");
	need("/usr/bin/transmission-show");
	free(says((const char *[]){"/usr/bin/transmission-create", "-p", "-t",
		      "udp://a.example:1", "-o", torrent, data, NULL},
	    0));
	check_verified();
	text = says(
	    (const char *[]){"/usr/bin/transmission-show", torrent, NULL}, 0);
	check_hash(text);
	free(text);
}
