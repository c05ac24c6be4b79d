/*
 * log.c: tests of the diagnostics.
 */
#include "log.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];

static void
open_pipe(void)
{
	cr_assert_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	log_open(ends[1], "shoald[test]", LOG_DEBUG);
}

static const char *
said(void)
{
	static char buf[4096];
	ssize_t n = read(ends[0], buf, sizeof(buf) - 1);

	buf[n < 0 ? 0 : n] = '\0';
	return buf;
}

TestSuite(log, .init = open_pipe);

Test(log, a_line_names_its_writer)
{
	log_info("%d peers", 3);
	cr_assert_str_eq(said(), "shoald[test]: 3 peers\n");
}

Test(log, a_line_may_erase_what_stands_on_the_terminal)
{
	log_set_erasing(true);
	log_info("50%%\033[K");
	cr_assert_str_eq(said(), "\033[Kshoald[test]: 50%?[K\n");
	log_set_erasing(false);
	log_info("x");
	cr_assert_str_eq(said(), "shoald[test]: x\n");
}

Test(log, the_plain_verbs_say_errno_and_keep_it)
{
	errno = ENOENT;
	log_err("open %s", "x");
	cr_assert_eq(errno, ENOENT);
	cr_assert_str_eq(
	    said(), "shoald[test]: open x: No such file or directory\n");
	errno = EACCES;
	log_warn("open");
	cr_assert_eq(errno, EACCES);
	cr_assert_str_eq(said(), "shoald[test]: open: Permission denied\n");
}

Test(log, the_x_verbs_do_not)
{
	errno = ENOENT;
	log_errx("a");
	log_warnx("b");
	log_info("c");
	log_debug("d");
	cr_assert_str_eq(said(),
	    "shoald[test]: a\nshoald[test]: b\n"
	    "shoald[test]: c\nshoald[test]: d\n");
}

Test(log, the_level_decides)
{
	log_set_level(LOG_WARN);
	log_debug("d");
	log_info("i");
	cr_assert_str_eq(said(), "");
	log_warnx("w");
	cr_assert_str_eq(said(), "shoald[test]: w\n");
	log_set_level(LOG_ERROR);
	log_warnx("w");
	cr_assert_str_eq(said(), "");
	log_errx("e");
	cr_assert_str_eq(said(), "shoald[test]: e\n");
	cr_assert_eq(log_lost(), 0);
}

Test(log, one_call_is_one_line_whatever_it_says)
{
	log_info("file \"a\nb\r\t\x1b[2J\x7f\"");
	cr_assert_str_eq(said(), "shoald[test]: file \"a?b???[2J?\"\n");
}

Test(log, letters_beyond_ascii_stay)
{
	log_info("\xc3\xa9");
	cr_assert_str_eq(said(), "shoald[test]: \xc3\xa9\n");
}

Test(log, a_long_line_is_cut_and_still_ends)
{
	const char *line;

	log_info("%02000d", 1);
	line = said();
	cr_assert_eq(strlen(line), 1023);
	cr_assert_eq(strchr(line, '\n'), line + 1022);
	errno = ENOENT;
	log_err("%02000d", 1);
	line = said();
	cr_assert_eq(strlen(line), 1023);
	cr_assert_eq(strchr(line, '\n'), line + 1022);
}

Test(log, a_full_pipe_loses_whole_lines_and_they_are_counted)
{
	char buf[4096];
	ssize_t n;
	size_t got = 0, lines = 0;
	ssize_t i;

	errno = EINTR;
	for (i = 0; i < 5000; i++)
		log_info("a line of some length, number %zd", i);
	cr_assert_eq(errno, EINTR);
	cr_assert_gt(log_lost(), 0);
	while ((n = read(ends[0], buf, sizeof(buf))) > 0) {
		got += (size_t)n;
		for (i = 0; i < n; i++)
			lines += buf[i] == '\n';
		cr_assert(n == (ssize_t)sizeof(buf) || buf[n - 1] == '\n');
	}
	cr_assert_gt(got, 0);
	cr_assert_eq(lines + log_lost(), 5000);
}

/* Nobody reads what any write would wait for. */
Test(log, who_never_waits_says_later_how_much_was_lost, .timeout = 30)
{
	char said_lost[64];
	unsigned int i;

	cr_assert_eq(fcntl(ends[1], F_SETFL, 0), 0);
	log_set_waiting(false);
	for (i = 0; i < 5000; i++)
		log_info("a line of some length, number %u", i);
	cr_assert_gt(log_lost(), 0);
	snprintf(said_lost, sizeof(said_lost),
	    "shoald[test]: %ju lines were lost\n", (uintmax_t)log_lost());
	while (read(ends[0], (char[4096]){0}, 4096) > 0)
		;
	log_info("x");
	cr_assert_eq(strncmp(said(), said_lost, strlen(said_lost)), 0);
	log_info("y");
	cr_assert_str_eq(said(), "shoald[test]: y\n");
}

Test(log, a_closed_descriptor_loses_lines)
{
	log_set_fd(-1);
	log_errx("nobody reads this");
	cr_assert_eq(log_lost(), 1);
}

#ifndef SHOAL_SANITIZED
Test(log, thousands_of_lines_allocate_nothing)
{
	struct mallinfo2 before;
	int i;

	log_set_fd(open("/dev/null", O_WRONLY | O_CLOEXEC));
	before = mallinfo2();
	for (i = 0; i < 5000; i++) {
		errno = i % 140; /* the numbers without a name, too */
		log_err("%s %d %llu", "text", i, 1ULL << 60);
	}
	cr_assert_eq(mallinfo2().uordblks, before.uordblks);
	cr_assert_eq(log_lost(), 0);
}
#endif

/* How a child that runs f ends. */
static int
status_of(void (*f)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		f();
		_exit(99);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
die(void)
{
	errno = EADDRINUSE;
	fatal(EXIT_TEMPORARY, "bind");
}

static void
diex(void)
{
	fatalx(EXIT_USAGE, "no id");
}

Test(log, fatal_says_why_and_ends_with_its_code)
{
	cr_assert_eq(status_of(die), 111);
	cr_assert_str_eq(
	    said(), "shoald[test]: bind: Address already in use\n");
	cr_assert_eq(status_of(diex), 100);
	cr_assert_str_eq(said(), "shoald[test]: no id\n");
}
