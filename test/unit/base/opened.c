#include <criterion/criterion.h>
#include <fcntl.h>
#include <unistd.h>

#include "opened.h"

#define MOST 3

static struct opened o;

static int
some(void)
{
	int fd;

	cr_assert_neq(fd = open("/dev/null", O_RDONLY | O_CLOEXEC), -1);
	return fd;
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

Test(opened, who_was_used_last_stays)
{
	int fd[MOST + 1];
	uint32_t i;

	cr_assert_eq(opened_find(&o, 0), -1);
	for (i = 0; i < MOST; i++)
		opened_put(&o, MOST, i, fd[i] = some());
	cr_assert_eq(opened_find(&o, 0), fd[0]);
	opened_put(&o, MOST, 7, fd[MOST] = some());
	cr_assert_eq(o.n, MOST);
	cr_assert_not(is_open(fd[1]));
	cr_assert_eq(opened_find(&o, 1), -1);
	cr_assert_eq(opened_find(&o, 0), fd[0]);
	cr_assert_eq(opened_find(&o, 2), fd[2]);
	cr_assert_eq(opened_find(&o, 7), fd[MOST]);
}

Test(opened, one_is_closed_and_the_others_are_found)
{
	int fd[MOST];
	uint32_t i;

	for (i = 0; i < MOST; i++)
		opened_put(&o, MOST, i, fd[i] = some());
	opened_close(&o, 0);
	opened_close(&o, 9);
	cr_assert_not(is_open(fd[0]));
	cr_assert_eq(opened_find(&o, 0), -1);
	cr_assert_eq(opened_find(&o, 1), fd[1]);
	cr_assert_eq(opened_find(&o, 2), fd[2]);
	cr_assert_eq(o.n, MOST - 1);
}
