/*
 * fdpass.c: tests of records and descriptors between processes.
 */
#include "fdpass.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int a, b;

static void
open_pair(void)
{
	int pair[2];

	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	a = pair[0];
	b = pair[1];
}

TestSuite(fdpass, .init = open_pair);

static int
open_fds(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

Test(fdpass, records_keep_their_bounds)
{
	char buf[64];
	int fd = 7;

	cr_assert_eq(fdpass_send(a, "one", 3, -1), 0);
	cr_assert_eq(fdpass_send(a, "three", 5, -1), 0);
	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), 3);
	cr_assert_arr_eq(buf, "one", 3);
	cr_assert_eq(fd, -1);
	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), 5);
	cr_assert_arr_eq(buf, "three", 5);
}

Test(fdpass, a_descriptor_arrives_close_on_exec_and_the_sender_keeps_its_own)
{
	struct stat sent, got;
	char buf[8];
	int fd, null = open("/dev/null", O_RDONLY);

	cr_assert_eq(fdpass_send(a, "x", 1, null), 0);
	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), 1);
	cr_assert_geq(fd, 0);
	cr_assert_neq(fd, null);
	cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	cr_assert_eq(fstat(null, &sent), 0);
	cr_assert_eq(fstat(fd, &got), 0);
	cr_assert_eq(sent.st_rdev, got.st_rdev);
}

Test(fdpass, neither_side_waits)
{
	char buf[512] = {0};
	int fd, i;

	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), -1);
	cr_assert_eq(errno, EAGAIN);
	for (i = 0; i < 100000; i++)
		if (fdpass_send(a, buf, sizeof(buf), -1) == -1)
			break;
	cr_assert_lt(i, 100000);
	cr_assert_eq(errno, EAGAIN);
}

Test(fdpass, a_closed_end_is_end_of_file_and_no_signal)
{
	char buf[8];
	int fd;

	close(b);
	cr_assert_eq(fdpass_send(a, "x", 1, -1), -1);
	cr_assert_eq(errno, EPIPE);
	cr_assert_eq(fdpass_send(a, "x", 1, a), -1);
	cr_assert_eq(errno, EPIPE);
	cr_assert_eq(fdpass_recv(a, buf, sizeof(buf), &fd), 0);
	cr_assert_eq(fd, -1);
}

Test(fdpass, what_was_sent_before_a_close_still_arrives)
{
	char buf[8];
	int fd;

	cr_assert_eq(fdpass_send(a, "x", 1, -1), 0);
	close(a);
	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), 1);
	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), 0);
}

Test(fdpass, an_empty_record_is_not_sent)
{
	cr_assert_eq(fdpass_send(a, "", 0, -1), -1);
	cr_assert_eq(errno, EINVAL);
}

Test(fdpass, a_record_too_long_is_refused_with_its_descriptor)
{
	char buf[4];
	int fd, before = open_fds();

	cr_assert_eq(fdpass_send(a, "12345", 5, a), 0);
	cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), -1);
	cr_assert_eq(errno, EMSGSIZE);
	cr_assert_eq(fd, -1);
	cr_assert_eq(open_fds(), before);
}

/* Sends n copies of a descriptor with one record, as a liar would. */
static void
send_many(int sock, int fd, size_t n)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(8 * sizeof(int))];
	} control = {0};
	struct iovec iov = {"x", 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *c;
	size_t i;

	msg.msg_control = control.buf;
	msg.msg_controllen = CMSG_SPACE(n * sizeof(int));
	c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	for (i = 0; i < n; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(int));
	cr_assert_eq(sendmsg(sock, &msg, 0), 1);
}

Test(fdpass, of_several_descriptors_one_is_kept)
{
	int fd, before = open_fds();
	char buf[4];
	size_t n;

	for (n = 2; n <= 8; n++) {
		send_many(a, a, n);
		cr_assert_eq(fdpass_recv(b, buf, sizeof(buf), &fd), 1);
		cr_assert_geq(fd, 0);
		cr_assert_eq(open_fds(), before + 1);
		close(fd);
	}
}
