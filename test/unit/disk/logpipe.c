/*
 * logpipe.c: tests of copying diagnostics without waiting.
 */
#include "logpipe.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct logpipe lp;
static int in[2], out[2];

static void
begin(void)
{
	signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(pipe2(in, O_CLOEXEC | O_NONBLOCK), 0);
	cr_assert_eq(pipe2(out, O_CLOEXEC), 0); /* may wait, like a terminal */
	logpipe_init(&lp, in[0], out[1]);
}

TestSuite(logpipe, .init = begin, .timeout = 10);

static const char *
read_out(void)
{
	static char buf[65536];
	ssize_t n;

	n = read(out[0], buf, sizeof(buf) - 1);
	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

Test(logpipe, lines_are_copied)
{
	logpipe_move(&lp);
	cr_assert_eq(write(in[1], "one\ntwo\n", 8), 8);
	logpipe_move(&lp);
	cr_assert_str_eq(read_out(), "one\ntwo\n");
	cr_assert_not(logpipe_is_held(&lp));
}

Test(logpipe, reader_that_does_not_read_is_not_waited_for)
{
	char junk[PIPE_BUF];

	memset(junk, 'x', sizeof(junk));
	fcntl(out[1], F_SETFL, O_NONBLOCK);
	while (write(out[1], junk, sizeof(junk)) > 0)
		;
	fcntl(out[1], F_SETFL, 0);
	cr_assert_eq(write(in[1], "late\n", 5), 5);
	logpipe_move(&lp);
	cr_assert(logpipe_is_held(&lp));
	cr_assert_eq(logpipe_poll(&lp).events, POLLOUT);
	while (strstr(read_out(), "late") == NULL)
		logpipe_move(&lp);
	cr_assert_not(logpipe_is_held(&lp));
}

Test(logpipe, reader_that_is_gone_costs_the_lines)
{
	close(out[0]);
	cr_assert_eq(write(in[1], "lost\n", 5), 5);
	logpipe_move(&lp);
	cr_assert_not(logpipe_is_held(&lp));
	cr_assert_eq(lp.in, in[0]);
}

Test(logpipe, end_of_the_pipe_is_the_end)
{
	cr_assert_eq(write(in[1], "last\n", 5), 5);
	close(in[1]);
	logpipe_move(&lp);
	cr_assert_str_eq(read_out(), "last\n");
	cr_assert_eq(lp.in, -1);
	cr_assert_eq(logpipe_poll(&lp).fd, -1);
	logpipe_move(&lp);
}
