/*
 * sock.c: TCP sockets as a daemon wants them.
 */
#include "sock.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
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
#define CONTROL_MAX      16 /* the kernel's names are shorter */

static const char unpaced[] = "reno"; /* every kernel has it */

/* The name of its congestion control; empty when that is not known. */
static void
control_of(int fd, char name[CONTROL_MAX])
{
	socklen_t n = CONTROL_MAX - 1;

	memset(name, 0, CONTROL_MAX);
	if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &n) == -1)
		name[0] = '\0';
}

static void
control(int fd, const char *name)
{
	if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name,
		(socklen_t)strlen(name)) == -1)
		log_debug("setsockopt(TCP_CONGESTION, %s): %s", name,
		    strerror(errno));
}

/*
 * Where the system's choice is to pace what is sent, each 64 KiB would wait
 * for a timer; and a connection that began so remains so, whatever is chosen
 * later.  So none begins so.
 */
static void
unpace(int fd)
{
	char name[CONTROL_MAX];

	control_of(fd, name);
	if (strncmp(name, "bbr", 3) == 0) /* of any version */
		control(fd, unpaced);
}

int
sock_open(sa_family_t family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd != -1)
		unpace(fd);
	return fd;
}

int
sock_listen(const struct address *a)
{
	int fd, on, save;

	if ((fd = sock_open(a->sa.ss_family)) == -1)
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

/*
 * What we say never leaves this machine: its loopback interface takes packets
 * as large as IP knows them, and no network does.  There is nothing that could
 * be congested.
 */
static bool
is_at_home(int fd)
{
	int family = AF_INET, mtu = 0;
	socklen_t n = sizeof(family), m = sizeof(mtu);

	(void)getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &n);
	if (family == AF_INET6)
		(void)getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &m);
	else
		(void)getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &m);
	return mtu >= IP_MAXPACKET;
}

/* The system's choice, which a new socket has; unless it is of the route. */
static void
give_back(int fd)
{
	char name[CONTROL_MAX];
	int other;

	control_of(fd, name);
	if (strcmp(name, unpaced) != 0 ||
	    (other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return;
	control_of(other, name);
	close(other);
	if (name[0] != '\0' && strcmp(name, unpaced) != 0)
		control(fd, name);
}

void
sock_tune(int fd)
{
	if (!is_at_home(fd))
		give_back(fd);
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
