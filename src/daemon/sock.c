/*
 * sock.c: TCP sockets as a daemon wants them.
 */
#include "sock.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "log.h"

#define KEEPALIVE_IDLE_S 10
#define KEEPALIVE_EACH_S 5
#define KEEPALIVE_PROBES 3
#define USER_TIMEOUT_MS  30000
#define NOTSENT_LOWAT    (256 * 1024)
#define BACKLOG          4096

int
sock_listen(const struct address *a)
{
	int fd, on, save;

	if ((fd = socket(a->sa.ss_family,
		 SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	on = 1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(fd, (const struct sockaddr *)&a->sa, a->len) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		save = errno;
		close(fd);
		errno = save;
		return -1;
	}
	return fd;
}

void
sock_leave_from(int fd, const struct address *a)
{
	struct sockaddr_storage sa;
	int on;

	sa = a->sa;
	if (sa.ss_family == AF_INET)
		((struct sockaddr_in *)&sa)->sin_port = 0;
	else
		((struct sockaddr_in6 *)&sa)->sin6_port = 0;
	on = 1;
	if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		sizeof(on)) == -1 ||
	    bind(fd, (const struct sockaddr *)&sa, a->len) == -1)
		log_debug("cannot leave from %s: %s", a->text, strerror(errno));
}

void
sock_name(int fd, struct address *a)
{
	memset(a, 0, sizeof(*a));
	a->len = sizeof(a->sa);
	if (getsockname(fd, (struct sockaddr *)&a->sa, &a->len) == 0)
		address_unmap(a);
}

static void
set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) == -1)
		log_debug(
		    "setsockopt(%d, %d): %s", level, option, strerror(errno));
}

/* The peer has our own address: what we say never leaves this machine. */
static bool
is_at_home(int fd)
{
	struct address us = {.len = sizeof(us.sa)};
	struct address them = {.len = sizeof(them.sa)};

	return getsockname(fd, (struct sockaddr *)&us.sa, &us.len) == 0 &&
	    getpeername(fd, (struct sockaddr *)&them.sa, &them.len) == 0 &&
	    address_same_host(&us, &them);
}

/*
 * There is no network at home that could be congested.  Where the system's
 * choice is to pace what is sent (bbr), each 64 KiB would wait for a timer.
 */
static void
set_unpaced(int fd)
{
	static const char reno[] = "reno"; /* every kernel has it */

	if (setsockopt(
		fd, IPPROTO_TCP, TCP_CONGESTION, reno, sizeof(reno) - 1) == -1)
		log_debug("setsockopt(TCP_CONGESTION): %s", strerror(errno));
}

void
sock_tune(int fd)
{
	if (is_at_home(fd))
		set_unpaced(fd);
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
	set(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_EACH_S);
	set(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
	set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
	set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, NOTSENT_LOWAT);
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

bool
sock_is_self(int fd)
{
	struct sockaddr_storage us, them;
	socklen_t nus, nthem;

	memset(&us, 0, sizeof(us));
	memset(&them, 0, sizeof(them));
	nus = sizeof(us);
	nthem = sizeof(them);
	if (getsockname(fd, (struct sockaddr *)&us, &nus) == -1 ||
	    getpeername(fd, (struct sockaddr *)&them, &nthem) == -1)
		return false;
	return nus == nthem && memcmp(&us, &them, nus) == 0;
}
