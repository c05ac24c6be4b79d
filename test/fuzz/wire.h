/*
 * wire.h: a worker's socket, and its other end in the same process.
 */
#ifndef TEST_FUZZ_WIRE_H
#define TEST_FUZZ_WIRE_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "worker.h"

#define WIRE_ROOM (1 << 16)

static int wire_peer; /* the other end */

/*
 * Two ends of a connection over loopback: unlike other kinds, TCP throws away
 * what recv is told to (MSG_TRUNC), which is how a body is skipped.  Before
 * main, because libFuzzer has a use for the lowest descriptor, too.
 */
__attribute__((constructor)) static void
wire_connect(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	const int yes = 1;
	int l = socket(AF_INET, SOCK_STREAM, 0), fd, own;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert(bind(l, (struct sockaddr *)&a, sizeof(a)) == 0);
	assert(listen(l, 1) == 0);
	assert(getsockname(l, (struct sockaddr *)&a, &len) == 0);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert(
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) == 0);
	assert(connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
	own = accept4(l, NULL, NULL, SOCK_NONBLOCK); /* as it comes */
	assert(own != -1);
	wire_peer = fcntl(fd, F_DUPFD_CLOEXEC, FD_PEER + 1);
	assert(wire_peer != -1);
	assert(own == FD_PEER || dup2(own, FD_PEER) == FD_PEER);
	if (own != FD_PEER)
		close(own);
	if (fd != FD_PEER)
		close(fd);
	if (l != FD_PEER)
		close(l);
}

/* Bytes that the worker has not read. */
static size_t
wire_queued(void)
{
	int unsent, queued;

	assert(ioctl(wire_peer, SIOCOUTQNSD, &unsent) == 0);
	assert(ioctl(FD_PEER, FIONREAD, &queued) == 0);
	return (size_t)unsent + (size_t)queued;
}

/* What nobody has read is not the next input's. */
static void
wire_drain(void)
{
	static uint8_t nowhere[WIRE_ROOM];

	while (wire_queued() > 0)
		(void)!recv(FD_PEER, nowhere, sizeof(nowhere), MSG_DONTWAIT);
}

/* Whole or not at all (false), and never more than the receive queue holds. */
static bool
wire_say(const void *p, size_t n)
{
	if (wire_queued() + n > WIRE_ROOM)
		return false;
	assert(send(wire_peer, p, n, 0) == (ssize_t)n);
	return true;
}

#endif
