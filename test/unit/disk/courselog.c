/*
 * courselog.c: tests of the course log as a file of whole lines.
 */
#include "courselog.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "world.h"

#define NAME "log_peer_1001.log"

static struct world w;
static struct courselog course;

static void
begin(void)
{
	world_make(&w, 1, 0);
	courselog_init(&course, w.d.work, 1001);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(courselog, .init = begin, .fini = end);

static void
append(const char *text)
{
	size_t lines;

	cr_assert_eq(courselog_append(&course, text, strlen(text), &lines), 0);
}

Test(courselog, lines_are_added_to_what_is_there)
{
	world_write(&w, NAME, "old\n");
	append("new\n");
	cr_assert_str_eq(world_text(&w, NAME), "old\nnew\n");
	cr_assert_eq(courselog_size(&course), 8);
}

Test(courselog, torn_last_line_is_cut_at_opening)
{
	world_write(&w, NAME, "whole\ntor");
	cr_assert_eq(courselog_open(&course), 0);
	cr_assert_str_eq(world_text(&w, NAME), "whole\n");
	world_write(&w, NAME, "torn");
	cr_assert_eq(courselog_open(&course), 0);
	cr_assert_str_eq(world_text(&w, NAME), "");
}

Test(courselog, moved_file_is_followed_only_when_opened_again)
{
	append("one\n");
	cr_assert_eq(renameat(w.d.work, NAME, w.d.work, "old"), 0);
	append("two\n");
	cr_assert_eq(courselog_open(&course), 0);
	append("three\n");
	cr_assert_str_eq(world_text(&w, "old"), "one\ntwo\n");
	cr_assert_str_eq(world_text(&w, NAME), "three\n");
}

Test(courselog, what_does_not_fit_leaves_whole_lines)
{
	struct rlimit small = {10, RLIM_INFINITY},
		      large = {RLIM_INFINITY, RLIM_INFINITY};
	size_t lines;

	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	cr_assert_eq(
	    courselog_append(&course, "abc\ndef\nghi\n", 12, &lines), -1);
	cr_assert_eq(errno, EFBIG);
	cr_assert_eq(lines, 2);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &large), 0);
	cr_assert_str_eq(world_text(&w, NAME), "abc\ndef\n");
	append("ghi\n");
	cr_assert_str_eq(world_text(&w, NAME), "abc\ndef\nghi\n");
}

Test(courselog, symlink_is_no_log)
{
	cr_assert_eq(symlinkat("elsewhere", w.d.work, NAME), 0);
	cr_assert_eq(courselog_open(&course), -1);
	cr_assert_eq(errno, ELOOP);
}

static void
join(void *arg, const char *line, size_t n)
{
	strncat(arg, line, n);
	strcat(arg, "|");
}

Test(courselog, lines_are_read_back_from_a_byte_on)
{
	char all[64] = "";

	append("one\ntwo\nthree\n");
	cr_assert_eq(courselog_each(&course, 4, join, all), 0);
	cr_assert_str_eq(all, "two|three|");
	all[0] = '\0';
	cr_assert_eq(courselog_each(&course, 4000, join, all), 0);
	cr_assert_str_empty(all);
}

static void
count(void *arg, const char *line, size_t n)
{
	(void)line;
	cr_assert_eq(n, 99);
	++*(size_t *)arg;
}

Test(courselog, more_lines_than_one_read_holds_are_read_back)
{
	size_t i, n = 0;
	char line[101];

	memset(line, 'x', 99);
	strcpy(line + 99, "\n");
	for (i = 0; i < 2000; i++)
		append(line);
	cr_assert_eq(courselog_each(&course, 0, count, &n), 0);
	cr_assert_eq(n, 2000);
}
