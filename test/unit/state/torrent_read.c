/*
 * torrent_read.c: tests of what becomes of a reader, whatever it is.
 *
 * What the real one does is seen in test/proc/metainfo.c.
 */
#include "torrent_read.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char file[64];

static void
make(void)
{
	int fd;

	strcpy(file, "/tmp/shoal-unit-XXXXXX");
	fd = mkstemp(file);
	cr_assert_neq(fd, -1);
	cr_assert_eq(write(fd, "de", 2), 2);
	close(fd);
}

static void
drop(void)
{
	unlink(file);
}

TestSuite(torrent_read, .init = make, .fini = drop, .timeout = 60);

/* Why the file is refused when this program reads it. */
static void
check_refused(const char *program, const char *words)
{
	char why[TORRENT_WHY_MAX] = "";
	struct torrent t;

	cr_assert_eq(torrent_read(&t, program, file, true, why), -1);
	cr_assert(strstr(why, words) != NULL, "%s: %s", program, why);
}

/* A program of the shell, beside the file. */
static void
check_script(const char *text, const char *words)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), "%s.sh", file);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", text);
	cr_assert_eq(fchmod(fileno(f), 0700), 0);
	cr_assert_eq(fclose(f), 0);
	check_refused(path, words);
	unlink(path);
}

Test(torrent_read, reader_that_writes_nothing_is_not_believed)
{
	check_refused("/bin/true", "read as what cannot be: it is too short");
	check_refused("/bin/false", "refused, without a reason");
}

Test(torrent_read, reader_that_fails_is_said)
{
	check_script("exit 2", "gave up");
	check_script("kill -9 $$", "ended its reader, by signal 9");
	check_refused("/nonexistent", "needs /nonexistent: No such file");
}

Test(torrent_read, reader_whose_end_nobody_sees_is_not_believed)
{
	signal(SIGCHLD, SIG_IGN);
	check_refused("/bin/true", "cannot be waited for");
}

Test(torrent_read, reason_is_shown_without_what_harms_a_terminal)
{
	check_script("printf nonsense%0300d 0 >&4; exit 1", "without a reason");
	check_script(
	    "printf 'OALSREF1\\7\\0\\0\\0\\0\\0\\0\\0a\\033b\\0%0240d' "
	    "0 >&4; exit 1",
	    "byte 7: a?b");
}

Test(torrent_read, reader_has_the_file_and_two_words)
{
	check_script(
	    "read x <&3; test \"$x$1\" = de1 && exit 2; exit 1", "gave up");
	check_script("test -e /proc/self/fd/5 && exit 1; exit 2", "gave up");
	check_script("test -z \"$HOME\" && exit 2; exit 1", "gave up");
}

Test(torrent_read, no_ordinary_file_is_not_read)
{
	cr_assert_eq(truncate(file, 0), 0);
	check_refused("/bin/true", "is empty");
	cr_assert_eq(truncate(file, (off_t)65 << 20), 0);
	check_refused("/bin/true", "larger than 64 MiB");
	unlink(file);
	check_refused("/bin/true", "cannot be opened");
	cr_assert_eq(mkfifo(file, 0600), 0);
	check_refused("/bin/true", "is no file");
}
