/*
 * fdpass.c: records with at most one descriptor between processes.
 */
#include "fdpass.h"

#include <sys/socket.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

union control {
	struct cmsghdr align;
	char buf[CMSG_SPACE(sizeof(int))];
};

static ssize_t
send_with_fd(int sock, const void *buf, size_t n, int fd)
{
	union control control = {0};
	struct iovec iov = {(void *)(uintptr_t)buf, n};
	struct msghdr msg = {
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = control.buf,
	    .msg_controllen = sizeof(control.buf),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return sendmsg(sock, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/*
 * Without a descriptor this is send(2), because a worker's filter has no
 * sendmsg.  An empty record would read as end of file.
 */
int
fdpass_send(int sock, const void *buf, size_t n, int fd)
{
	ssize_t sent;

	if (n == 0) {
		errno = EINVAL;
		return -1;
	}
	do {
		if (fd == -1)
			sent = send(sock, buf, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		else
			sent = send_with_fd(sock, buf, n, fd);
	} while (sent == -1 && errno == EINTR);
	return sent == -1 ? -1 : 0;
}

/*
 * The first descriptor of a control message; any further one is closed:
 * alignment leaves room for a second int that nobody has promised not to use.
 */
static int
take_fd(struct cmsghdr *c, int former)
{
	size_t i, n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	int fd, first = former;

	for (i = 0; i < n; i++) {
		memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
		if (first == -1)
			first = fd;
		else
			close(fd);
	}
	return first;
}

ssize_t
fdpass_recv(int sock, void *buf, size_t n, int *fd)
{
	union control control;
	struct iovec iov = {buf, n};
	struct msghdr msg = {
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = control.buf,
	    .msg_controllen = sizeof(control.buf),
	};
	struct cmsghdr *c;
	ssize_t got;

	*fd = -1;
	do {
		got = recvmsg(sock, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	} while (got == -1 && errno == EINTR);
	if (got == -1)
		return -1;
	for (c = CMSG_FIRSTHDR(&msg); c != NULL; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			*fd = take_fd(c, *fd);
	if (msg.msg_flags & MSG_TRUNC) {
		if (*fd != -1)
			close(*fd);
		*fd = -1;
		errno = EMSGSIZE;
		return -1;
	}
	return got;
}
