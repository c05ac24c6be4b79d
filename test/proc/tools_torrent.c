/*
 * tools_torrent.c: .torrents made, shown and held against files.
 */
#include <criterion/criterion.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "run.h"
#include "tmp.h"
#include "tools_sham.h"

#define PIECE 16384

static char *folder, torrent[512], data[512];
static struct tool t;

static const char *
at(const char *name)
{
	static char path[2][4096];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
	return path[turn];
}

static void
make(void)
{
	folder = tmp_make();
	cr_assert_not_null(folder);
	strcpy(torrent, at("x.torrent"));
	strcpy(data, at("data"));
}

static void
drop(void)
{
	tool_free(&t);
	tmp_remove(folder);
}

TestSuite(tools_torrent, .init = make, .fini = drop, .timeout = 300);

/* Four files, the last piece of a/one and the first of b in one. */
static void
make_folder(void)
{
	cr_assert_eq(mkdir(data, 0700), 0);
	cr_assert_eq(mkdir(at("data/a"), 0700), 0);
	cr_assert(files_random(at("data/a/one"), 5 * PIECE + 100, 1));
	cr_assert(files_random(at("data/b"), 3 * PIECE, 2));
	cr_assert(files_random(at("data/c"), 1, 3));
	cr_assert(files_write(at("data/empty"), ""));
}

static void
create(void)
{
	tool_run(&t, "shoal", "create", "-o", torrent, data, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	cr_assert_str_eq(t.err, "");
	cr_assert_str_eq(t.out, "");
	tool_free(&t);
}

static void
verify(const char *dir, int status)
{
	tool_free(&t);
	tool_run(&t, "shoal", "verify", torrent, dir, NULL);
	cr_assert_eq(t.status, status, "%d: %s%s", t.status, t.out, t.err);
}

/* What it returns is lost if it ends before we heed children again. */
Test(tools_torrent, torrent_is_shown_though_children_were_ignored)
{
	char said[4096];
	size_t n = 0;
	ssize_t got;
	int out;

	make_folder();
	create();
	signal(SIGCHLD, SIG_IGN);
	(void)tool_start(&out, "shoal", "show", torrent, NULL);
	signal(SIGCHLD, SIG_DFL);
	while ((got = read(out, said + n, sizeof(said) - 1 - n)) > 0)
		n += (size_t)got;
	close(out);
	said[n] = '\0';
	cr_assert_has(said, "name        data\n");
}

Test(tools_torrent, folder_is_made_and_shown)
{
	make_folder();
	tool_run(&t, "shoal", "create", "-p", "-t", "http://a.example/x", "-t",
	    "udp://b.example:1", "-o", torrent, data, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	tool_free(&t);
	tool_run(&t, "shoal", "show", torrent, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	cr_assert_has(t.out, "name        data\n");
	cr_assert_has(t.out, "pieces      9 of 16384 bytes\n");
	cr_assert_has(t.out, "private     yes\n");
	cr_assert_has(t.out, "tracker     0: http://a.example/x\n");
	cr_assert_has(t.out, "tracker     1: udp://b.example:1\n");
	cr_assert_has(t.out, "files       4\n");
	cr_assert_has(t.out,
	    "           82020  a/one\n           49152  b\n"
	    "               1  c\n               0  empty\n");
}

Test(tools_torrent, json_says_the_same)
{
	make_folder();
	create();
	tool_run(&t, "shoal", "show", "--json", torrent, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"name\": \"data\"");
	cr_assert_has(t.out, "\"size\": 131173");
	cr_assert_has(t.out, "\"private\": false");
	cr_assert_has(t.out, "\"path\": \"a/one\"");
	cr_assert_has(t.out, "\"trackers\": []");
}

Test(tools_torrent, same_files_make_the_same_torrent)
{
	make_folder();
	create();
	tool_run(&t, "shoal", "create", "-o", at("y.torrent"), data, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	cr_assert(files_are_same(torrent, at("y.torrent")));
	cr_assert_not(files_exists(at("y.torrent.tmp")));
}

Test(tools_torrent, length_of_pieces_follows_from_the_size_or_is_given)
{
	cr_assert(files_random(data, 3000 * PIECE, 1));
	create();
	tool_run(&t, "shoal", "show", torrent, NULL);
	cr_assert_has(t.out, "pieces      1500 of 32768 bytes\n");
	tool_free(&t);
	tool_run(&t, "shoal", "create", "--piece-length", "4M", "-o", torrent,
	    data, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	tool_free(&t);
	tool_run(&t, "shoal", "show", torrent, NULL);
	cr_assert_has(t.out, "pieces      12 of 4194304 bytes\n");
	verify(folder, 0);
}

/* The beginning of a file, in a static buffer. */
static const char *
text_of(const char *path)
{
	static char buf[64];
	FILE *f = fopen(path, "r");

	cr_assert_not_null(f);
	buf[fread(buf, 1, sizeof(buf) - 1, f)] = '\0';
	fclose(f);
	return buf;
}

Test(tools_torrent, date_is_there_only_when_asked_for)
{
	cr_assert(files_write(data, "data"));
	create();
	tool_run(
	    &t, "shoal", "create", "-d", "-o", at("y.torrent"), data, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	cr_assert_not(files_are_same(torrent, at("y.torrent")));
	cr_assert(strstr(text_of(torrent), "date") == NULL);
	cr_assert_has(text_of(at("y.torrent")), "13:creation datei");
}

Test(tools_torrent, complete_folder_is_verified_from_outside_and_inside)
{
	make_folder();
	create();
	verify(folder, 0);
	cr_assert_has(t.out, "complete    data: 9 of 9 pieces are good");
	verify(data, 0);
}

Test(tools_torrent, complete_file_is_verified_from_outside_and_itself)
{
	cr_assert(files_random(data, PIECE + 1, 1));
	create();
	verify(folder, 0);
	verify(data, 0);
}

static void
spoil(const char *path, long where)
{
	FILE *f = fopen(path, "r+");
	int c;

	cr_assert_not_null(f);
	cr_assert_eq(fseek(f, where, SEEK_SET), 0);
	c = fgetc(f);
	cr_assert_eq(fseek(f, where, SEEK_SET), 0);
	cr_assert_neq(fputc(c ^ 1, f), EOF);
	cr_assert_eq(fclose(f), 0);
}

Test(tools_torrent, one_wrong_bit_is_found)
{
	make_folder();
	create();
	spoil(at("data/b"), 2 * PIECE);
	verify(folder, 1);
	cr_assert_has(t.out, "damaged     b: 1 of 4 pieces\n");
	cr_assert_has(t.out, "incomplete  data: 8 of 9 pieces are good, 88.8%");
	cr_assert(strstr(t.out, "a/one") == NULL);
}

Test(tools_torrent, every_file_of_a_wrong_piece_is_named)
{
	make_folder();
	create();
	spoil(at("data/a/one"), 5 * PIECE + 99);
	verify(folder, 1);
	cr_assert_has(t.out, "damaged     a/one: 1 of 6 pieces\n");
	cr_assert_has(t.out, "damaged     b: 1 of 4 pieces\n");
}

Test(tools_torrent, files_that_are_missing_short_or_long_are_named)
{
	make_folder();
	create();
	cr_assert_eq(unlink(at("data/empty")), 0);
	cr_assert_eq(truncate(at("data/a/one"), 5), 0);
	verify(folder, 1);
	cr_assert_has(t.out, "missing     empty\n");
	cr_assert_has(t.out, "wrong size  a/one: 5 bytes of 82020\n");
	cr_assert_has(t.out, "incomplete  data: 3 of 9 pieces");
	cr_assert_eq(truncate(at("data/a/one"), 100000), 0);
	verify(folder, 1);
	cr_assert_has(t.out, "wrong size  a/one: 100000 bytes of 82020\n");
}

static void
verify_only(const char *glob, int status)
{
	tool_free(&t);
	tool_run(&t, "shoal", "verify", "--only", glob, torrent, folder, NULL);
	cr_assert_eq(t.status, status, "%d: %s%s", t.status, t.out, t.err);
}

/* As shoal get --only leaves them: b and the first piece of it, the other
 * bytes of which are the last of a/one. */
Test(tools_torrent, selected_files_are_verified_with_the_parts_of_others)
{
	make_folder();
	create();
	cr_assert_eq(mkdir(at("data.part"), 0700), 0);
	cr_assert_eq(rename(at("data/a"), at("data.part/a")), 0);
	cr_assert_eq(unlink(at("data/empty")), 0);
	verify_only("b", 0);
	cr_assert_str_eq(
	    t.out, "complete    data: 4 of 4 pieces are good, 100.0%\n");
	verify_only("[ab]", 1);
	cr_assert_has(t.out, "in part     a/one\n");
	cr_assert_has(t.out, "incomplete  data: 9 of 9 pieces");
	verify(folder, 1);
	cr_assert_has(t.out, "in part     a/one\nmissing     empty\n");
	verify(data, 1);
	cr_assert_has(t.out, "in part     a/one\n");
	verify_only("d", 2);
	cr_assert_has(t.err, "has no file that matches \"d\"");
	spoil(at("data.part/a/one"), 5 * PIECE + 99);
	verify_only("b", 1);
	cr_assert_has(t.out, "damaged     b: 1 of 4 pieces\n");
}

Test(tools_torrent, file_that_is_not_there_at_all_is_missing)
{
	make_folder();
	create();
	verify("/", 1);
	cr_assert_has(t.out, "missing     data\n");
	tool_free(&t);
	cr_assert(files_write(at("one"), "1"));
	tool_run(&t, "shoal", "create", "-o", torrent, at("one"), NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_eq(unlink(at("one")), 0);
	verify(folder, 1);
	cr_assert_has(t.out, "missing     one\n");
}

Test(tools_torrent, what_cannot_be_read_is_another_status)
{
	make_folder();
	create();
	verify(at("nowhere"), 2);
	cr_assert_has(t.err, "nowhere: No such file");
	tool_free(&t);
	tool_run(&t, "shoal", "verify", at("nothing.torrent"), folder, NULL);
	cr_assert_eq(t.status, 2);
	tool_free(&t);
	tool_run(&t, "shoal", "verify", torrent, NULL);
	cr_assert_eq(t.status, 2);
	cr_assert_has(t.err, "usage: shoal verify");
	cr_assert_eq(unlink(at("data/c")), 0);
	cr_assert_eq(mkdir(at("data/c"), 0700), 0);
	verify(folder, 2);
}

Test(tools_torrent, nothing_beyond_the_folder_is_read)
{
	make_folder();
	create();
	cr_assert_eq(rename(at("data/b"), at("b")), 0);
	cr_assert_eq(symlink("../b", at("data/b")), 0);
	verify(folder, 2);
	cr_assert(strstr(t.out, "complete    data: 9") == NULL);
}

static void
refuses(const char *words)
{
	tool_free(&t);
	tool_run(&t, "shoal", "create", "-o", torrent, data, NULL);
	cr_assert_eq(t.status, 1, "%s", words);
	cr_assert_has(t.err, words);
	cr_assert_not(files_exists(torrent));
}

Test(tools_torrent, nothing_makes_no_torrent)
{
	refuses("No such file");
	cr_assert(files_write(data, ""));
	refuses("there is nothing in it");
	cr_assert_eq(unlink(data), 0);
	cr_assert_eq(mkdir(data, 0700), 0);
	refuses("there is nothing in it");
	cr_assert_eq(mkfifo(at("data/fifo"), 0600), 0);
	refuses("left out");
}

Test(tools_torrent, names_that_others_could_not_keep_are_refused)
{
	static const char *const name[] = {
	    "data/\xff", "data/a\nb", "data/b.part", "data/.shoal"};
	size_t i;

	cr_assert_eq(mkdir(data, 0700), 0);
	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		cr_assert(files_write(at(name[i]), "x"));
		refuses("; rename it");
		cr_assert(strchr(t.err, '\xff') == NULL);
		cr_assert_eq(unlink(at(name[i])), 0);
	}
}

Test(tools_torrent, links_are_not_followed)
{
	make_folder();
	create();
	cr_assert_eq(symlink("/etc/passwd", at("data/link")), 0);
	tool_run(&t, "shoal", "create", "-o", at("y.torrent"), data, NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_has(t.err, "link: left out");
	cr_assert(files_are_same(torrent, at("y.torrent")));
}

Test(tools_torrent, wrong_usage_is_said)
{
	cr_assert(files_write(data, "x"));
	tool_run(&t, "shoal", "create", data, NULL);
	cr_assert_eq(t.status, 100);
	cr_assert_has(t.err, "usage: shoal create");
	tool_free(&t);
	tool_run(&t, "shoal", "create", "--piece-length", "10000", "-o",
	    torrent, data, NULL);
	cr_assert_eq(t.status, 100);
	cr_assert_has(t.err, "power of two");
	tool_free(&t);
	tool_run(&t, "shoal", "create", "-t", "not a url", "-o", torrent, data,
	    NULL);
	cr_assert_eq(t.status, 100);
	tool_free(&t);
	tool_run(&t, "shoal", "show", NULL);
	cr_assert_eq(t.status, 100);
}

Test(tools_torrent, torrent_that_cannot_be_written_leaves_what_was_there)
{
	glob_t g;

	cr_assert(files_write(data, "x"));
	cr_assert_eq(mkdir(torrent, 0700), 0);
	tool_run(&t, "shoal", "create", "-o", torrent, data, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "x.torrent: ");
	cr_assert_eq(glob(at("x.torrent.*"), 0, NULL, &g), GLOB_NOMATCH);
	tool_free(&t);
	tool_run(&t, "shoal", "create", "-o", at("no/x"), data, NULL);
	cr_assert_eq(t.status, 1);
}

static void
assert_not_made(const char *out)
{
	tool_run(&t, "shoal", "create", "-o", out, data, NULL);
	cr_assert_eq(t.status, 1, "%s", t.err);
	cr_assert_has(t.err, "write elsewhere");
	tool_free(&t);
}

Test(tools_torrent, what_it_is_made_of_stays)
{
	make_folder();
	strcpy(torrent, at("data/x.torrent"));
	create();
	assert_not_made(torrent);
	verify(data, 0);
	strcpy(data, at("data/c"));
	assert_not_made(data);
	verify(at("data"), 0);
}

Test(tools_torrent, what_is_no_file_stays)
{
	struct stat st;

	cr_assert(files_write(data, "x"));
	cr_assert_eq(mkfifo(torrent, 0600), 0);
	assert_not_made(torrent);
	cr_assert_eq(lstat(torrent, &st), 0);
	cr_assert(S_ISFIFO(st.st_mode));
	cr_assert_eq(symlink("/dev/null", at("link")), 0);
	assert_not_made(at("link"));
	cr_assert_eq(lstat(at("link"), &st), 0);
	cr_assert(S_ISLNK(st.st_mode));
}

Test(tools_torrent, file_beside_it_stays)
{
	make_folder();
	cr_assert(files_write(at("data/x.torrent.tmp"), "somebody's"));
	strcpy(torrent, at("data/x.torrent"));
	create();
	verify(data, 0);
	/* The output is no part of it, and nothing else has come. */
	cr_assert_eq(unlink(torrent), 0);
	strcpy(torrent, at("y.torrent"));
	create();
	verify(data, 0);
	tool_free(&t);
	tool_run(&t, "shoal", "show", torrent, NULL);
	cr_assert_has(t.out, "files       5\n");
}

/* Each of its letters is a word more for shoald. */
Test(tools_torrent, option_of_many_letters_is_taken)
{
	char v[20000];

	memset(v, 'v', sizeof(v) - 1);
	v[0] = '-';
	v[sizeof(v) - 1] = '\0';
	tool_run(&t, "shoal", "get", v, at("no.torrent"), NULL);
	cr_assert_has(t.err, "no.torrent");
	cr_assert_has_not(t.err, "AddressSanitizer");
}

/* Begins to hash two sparse GiB; by then it knows what the file was. */
static pid_t
start_creating(void)
{
	int64_t end = run_now() + run_patience(20000);
	pid_t pid, hasher;
	int out;

	cr_assert(files_write(data, "x"));
	cr_assert_eq(truncate(data, (off_t)2 << 30), 0);
	pid = tool_start(&out, "shoal", "create", "-o", torrent, data, NULL);
	while (run_children(pid, &hasher, 1) == 0 && run_now() < end)
		run_sleep(1);
	close(out);
	return pid;
}

Test(tools_torrent, file_that_grows_while_it_is_read_makes_none)
{
	pid_t pid = start_creating();

	cr_assert_eq(kill(pid, SIGSTOP), 0);
	cr_assert(files_append(data, "x"));
	cr_assert_eq(kill(pid, SIGCONT), 0);
	cr_assert_eq(tool_wait(pid), 1);
	cr_assert_not(files_exists(torrent));
}

Test(tools_torrent, file_that_is_cut_while_it_is_read_makes_none)
{
	pid_t pid = start_creating();

	cr_assert_eq(kill(pid, SIGSTOP), 0);
	cr_assert_eq(truncate(data, 1), 0);
	cr_assert_eq(kill(pid, SIGCONT), 0);
	cr_assert_eq(tool_wait(pid), 1);
	cr_assert_not(files_exists(torrent));
}

Test(tools_torrent, death_of_a_hasher_makes_none)
{
	pid_t pid = start_creating(), hasher;

	cr_assert_eq(kill(pid, SIGSTOP), 0);
	cr_assert_geq(run_children(pid, &hasher, 1), 1);
	cr_assert_eq(kill(hasher, SIGKILL), 0);
	cr_assert_eq(kill(pid, SIGCONT), 0);
	cr_assert_eq(tool_wait(pid), 1);
	cr_assert_not(files_exists(torrent));
}

Test(tools_torrent, bad_torrent_is_refused_in_words)
{
	cr_assert(files_write(torrent, "d4:infode"));
	tool_run(&t, "shoal", "show", torrent, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "x.torrent: byte ");
	cr_assert_str_eq(t.out, "");
}

/* Pieces larger than what one process takes at once, over many files. */
Test(tools_torrent, pieces_that_span_many_files_are_hashed)
{
	char name[32];
	int i;

	cr_assert_eq(mkdir(data, 0700), 0);
	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "data/%02d", i);
		cr_assert(files_random(at(name), 250001, (uint64_t)i));
	}
	tool_run(&t, "shoal", "create", "--piece-length", "8M", "-o", torrent,
	    data, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	verify(folder, 0);
	spoil(at("data/49"), 250000);
	verify(folder, 1);
	cr_assert_has(t.out, "incomplete  data: 1 of 2 pieces");
	cr_assert_has(t.out, "damaged     34: 1 of 1 pieces\n");
	cr_assert(strstr(t.out, " 32:") == NULL);
}
