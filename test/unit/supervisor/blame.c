/*
 * blame.c: tests of what is said about wrong pieces.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "blame.h"
#include "log.h"
#include "world.h"

static struct supervisor sv;
static int heard;

static void
make(void)
{
	int p[2];

	world_make(&sv);
	cr_assert_eq(pipe2(p, O_NONBLOCK), 0);
	heard = p[0];
	log_open(p[1], "test", LOG_INFO);
}

TestSuite(blame, .init = make);

/* The lines since the last look. */
static int
lines(void)
{
	char buf[4096], *p;
	ssize_t n = read(heard, buf, sizeof(buf));
	int count = 0;

	if (n <= 0)
		return 0;
	for (p = buf; (p = memchr(p, '\n', (size_t)(buf + n - p))); p++)
		count++;
	return count;
}

Test(blame, pieces_that_several_spoilt_fill_no_log)
{
	uint32_t i;

	for (i = 0; i < 100; i++)
		blame(&sv, i % WORLD_PIECES, 0);
	cr_assert_eq(lines(), 1);
	sv.now = mono_add_ms(sv.now, 60000);
	blame(&sv, 1, 0);
	cr_assert_eq(lines(), 1);
}
