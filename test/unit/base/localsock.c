/*
 * localsock.c: tests of sockets with a name.
 */
#include "localsock.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tmp.h"

static char *folder, path[1024];
static struct stat st;

static void
make(void)
{
	cr_assert_not_null(folder = tmp_make());
	snprintf(path, sizeof(path), "%s/s", folder);
}

static void
drop(void)
{
	tmp_remove(folder);
}

TestSuite(localsock, .init = make, .fini = drop, .timeout = 60);

/* One that listens hears one that dials. */
static void
expect_heard(int listener)
{
	char c = 0;
	int dialled = localsock_dial(path, 10000), fd;

	cr_assert_neq(dialled, -1, "%s", strerror(errno));
	cr_assert_neq(fd = accept(listener, NULL, NULL), -1);
	cr_assert_eq(send(dialled, "x", 1, MSG_NOSIGNAL), 1);
	cr_assert_eq(recv(fd, &c, 1, 0), 1);
	cr_assert_eq(c, 'x');
	close(fd);
	close(dialled);
}

static bool
is_there(void)
{
	return access(path, F_OK) == 0;
}

Test(localsock, has_its_mode_whatever_the_mask_is)
{
	mode_t mask = umask(0);
	int fd = localsock_listen(path, 0640, &st);

	cr_assert_neq(fd, -1);
	cr_assert_eq(umask(mask), 0);
	cr_assert_eq(st.st_mode & 0777, 0640);
	expect_heard(fd);
	close(fd);
}

Test(localsock, a_dead_ones_name_is_taken)
{
	int fd = localsock_listen(path, 0600, &st);
	ino_t first = st.st_ino;

	cr_assert_neq(fd, -1);
	close(fd);
	cr_assert(is_there());
	cr_assert_eq(localsock_dial(path, 10000), -1);
	cr_assert_eq(errno, ECONNREFUSED);
	cr_assert_neq(fd = localsock_listen(path, 0600, &st), -1);
	cr_assert(first != 0 && st.st_ino != 0);
	expect_heard(fd);
	close(fd);
}

Test(localsock, a_live_ones_name_is_not)
{
	int fd = localsock_listen(path, 0600, &st);
	struct stat other;

	cr_assert_neq(fd, -1);
	cr_assert_eq(localsock_listen(path, 0600, &other), -1);
	cr_assert_eq(errno, EADDRINUSE);
	(void)accept(fd, NULL, NULL);
	expect_heard(fd);
	close(fd);
}

/* Nobody is left to accept whoever tries. */
Test(localsock, one_that_is_stuck_is_alive)
{
	int fd = localsock_listen(path, 0600, &st), waits[256], n = 0;
	struct stat other;

	cr_assert_neq(fd, -1);
	while (n < 256 && (waits[n] = localsock_dial(path, 10)) != -1)
		n++;
	cr_assert_lt(n, 256);
	cr_assert_eq(errno, EAGAIN);
	cr_assert_eq(localsock_listen(path, 0600, &other), -1);
	cr_assert_eq(errno, EADDRINUSE);
	while (n > 0)
		close(waits[--n]);
	close(fd);
}

Test(localsock, nothing_but_a_socket_is_taken_away)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	cr_assert_neq(fd, -1);
	close(fd);
	cr_assert_eq(localsock_listen(path, 0600, &st), -1);
	cr_assert_eq(errno, ENOTSOCK);
	cr_assert(is_there());
	unlink(path);
	cr_assert_eq(symlink("/nowhere", path), 0);
	cr_assert_eq(localsock_listen(path, 0600, &st), -1);
	cr_assert_eq(errno, ENOTSOCK);
}

Test(localsock, only_ones_own_name_is_unlinked)
{
	struct stat ours;
	int fd = localsock_listen(path, 0600, &ours), other;

	cr_assert_neq(fd, -1);
	/* Its inode is not given to the next one while a link holds it. */
	close(fd);
	cr_assert_neq(other = open(folder, O_RDONLY | O_CLOEXEC), -1);
	cr_assert_eq(linkat(other, "s", other, "old", 0), 0);
	cr_assert_neq(fd = localsock_listen(path, 0600, &st), -1);
	localsock_unlink(path, &ours);
	cr_assert(is_there());
	localsock_unlink(path, &st);
	cr_assert_not(is_there());
	localsock_unlink(path, &st);
	close(other);
	close(fd);
}

/* More than an address has room for. */
Test(localsock, a_path_may_be_long)
{
	char deep[900];
	int fd;

	snprintf(deep, sizeof(deep), "%s/%0200d", folder, 0);
	cr_assert_eq(mkdir(deep, 0700), 0);
	snprintf(path, sizeof(path), "%s/s", deep);
	cr_assert_neq(
	    fd = localsock_listen(path, 0600, &st), -1, "%s", strerror(errno));
	expect_heard(fd);
	close(fd);
	unlink(path);
	rmdir(deep);
	snprintf(path, sizeof(path), "%s/%0200d", folder, 0);
	cr_assert_eq(localsock_listen(path, 0600, &st), -1);
	cr_assert_eq(errno, ENAMETOOLONG);
}

Test(localsock, a_folder_must_be_there)
{
	cr_assert_eq(localsock_dial("/nowhere-at-all/s", 1000), -1);
	cr_assert_eq(errno, ENOENT);
	cr_assert_eq(localsock_listen("/nowhere-at-all/s", 0600, &st), -1);
	cr_assert_eq(errno, ENOENT);
}
