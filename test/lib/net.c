/*
 * net.c: loopback sockets with time limits.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "rng.h"
#include "run.h"

/* Below what Linux hands out by default (32768). */
#define PORT_FIRST 12000
#define PORT_COUNT 20000

static struct sockaddr_in
loopback(uint16_t port)
{
	return (struct sockaddr_in){
	    .sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* What a test says goes out as it is said. */
static int
undelayed(int fd)
{
	int on = 1;

	if (fd != -1)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

int
net_listen(uint16_t port)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) == -1 ||
	    listen(fd, 256) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

/* An abstract name stands for the port; who binds it holds it. */
static bool
claim(uint16_t port)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int n = snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1,
	    "shoal-test-port-%u", (unsigned int)port);

	if (fd == -1)
		return false;
	if (bind(fd, (struct sockaddr *)&a,
		(socklen_t)(sizeof(a.sun_family) + 1 + (size_t)n)) == 0)
		return true; /* kept open */
	close(fd);
	return false;
}

uint16_t
net_port(void)
{
	struct rng rng;
	uint16_t port;
	int fd;

	rng_seed(&rng, rng_entropy());
	for (int tries = 0; tries < 1000; tries++) {
		port = (uint16_t)(PORT_FIRST + rng_below(&rng, PORT_COUNT));
		fd = net_listen(port);
		if (fd == -1)
			continue;
		close(fd);
		if (claim(port))
			return port;
	}
	return 0;
}

bool
net_wait(int fd, int64_t end)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int64_t left;
	int n;

	do {
		left = end - run_now();
		n = poll(&p, 1, left > 0 ? (int)left : 0);
	} while (n == -1 && errno == EINTR);
	return n == 1;
}

bool
net_is_readable(int fd, int ms)
{
	return net_wait(fd, run_now() + run_ms(ms));
}

int
net_accept(int fd, int ms)
{
	if (!net_is_readable(fd, ms)) {
		errno = ETIMEDOUT;
		return -1;
	}
	return undelayed(accept4(fd, NULL, NULL, SOCK_CLOEXEC));
}

int
net_dial(uint16_t port)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1) {
		close(fd);
		return -1;
	}
	return undelayed(fd);
}

int
net_dial_within(uint16_t port, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	int fd;

	while ((fd = net_dial(port)) == -1 && run_now() < end)
		run_sleep(10);
	return fd;
}

bool
net_write(int fd, const void *p, size_t n, int ms)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};
	const char *at = p;
	ssize_t put;

	while (n > 0) {
		if (poll(&out, 1, run_patience(ms)) != 1)
			return false;
		put = send(fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (put == -1 && errno != EAGAIN && errno != EINTR)
			return false;
		if (put > 0) {
			at += put;
			n -= (size_t)put;
		}
	}
	return true;
}

size_t
net_read(int fd, void *p, size_t n, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	size_t got = 0;
	ssize_t r;

	while (got < n && net_wait(fd, end)) {
		r = recv(fd, (char *)p + got, n - got, MSG_DONTWAIT);
		if (r == 0 || (r == -1 && errno != EAGAIN && errno != EINTR))
			break;
		if (r > 0)
			got += (size_t)r;
	}
	return got;
}

bool
net_is_closed(int fd, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	char junk[4096];
	ssize_t r;

	while (net_wait(fd, end)) {
		r = recv(fd, junk, sizeof(junk), MSG_DONTWAIT);
		if (r == 0 || (r == -1 && errno != EAGAIN && errno != EINTR))
			return true;
	}
	return false;
}
