/*
 * sock.c: TCP sockets and addresses as this daemon wants them.
 */
#include "sock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define KEEPALIVE_IDLE_S 10
#define KEEPALIVE_EACH_S 5
#define KEEPALIVE_PROBES 3
#define USER_TIMEOUT_MS  30000
#define NOTSENT_LOWAT    (256 * 1024)
#define BACKLOG          4096

void
address_print(struct address *a)
{
	const struct sockaddr_in *v4;
	const struct sockaddr_in6 *v6;
	char ip[INET6_ADDRSTRLEN];

	if (a->sa.ss_family == AF_INET) {
		v4 = (const void *)&a->sa;
		inet_ntop(AF_INET, &v4->sin_addr, ip, sizeof(ip));
		snprintf(
		    a->text, sizeof(a->text), "%s:%u", ip, ntohs(v4->sin_port));
	} else {
		v6 = (const void *)&a->sa;
		inet_ntop(AF_INET6, &v6->sin6_addr, ip, sizeof(ip));
		snprintf(a->text, sizeof(a->text), "[%s]:%u", ip,
		    ntohs(v6->sin6_port));
	}
}

void
address_unmap(struct address *a)
{
	const struct sockaddr_in6 *v6;
	struct sockaddr_in v4;

	v6 = (const void *)&a->sa;
	if (a->sa.ss_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
		memset(&v4, 0, sizeof(v4));
		v4.sin_family = AF_INET;
		v4.sin_port = v6->sin6_port;
		memcpy(&v4.sin_addr, &v6->sin6_addr.s6_addr[12],
		    sizeof(v4.sin_addr));
		memset(&a->sa, 0, sizeof(a->sa));
		memcpy(&a->sa, &v4, sizeof(v4));
		a->len = sizeof(v4);
	}
	address_print(a);
}

/* An IPv6 address, with or without a zone behind '%'. */
static bool
parse_v6(struct sockaddr_in6 *v6, const char *host)
{
	char text[INET6_ADDRSTRLEN];
	const char *zone;
	size_t n;

	zone = strchr(host, '%');
	n = zone != NULL ? (size_t)(zone - host) : strlen(host);
	if (n >= sizeof(text))
		return false;
	memcpy(text, host, n);
	text[n] = '\0';
	if (zone != NULL && (v6->sin6_scope_id = if_nametoindex(zone + 1)) == 0)
		return false;
	return inet_pton(AF_INET6, text, &v6->sin6_addr) == 1;
}

int
address_numeric(struct address *a, const char *host, uint16_t port)
{
	struct sockaddr_in *v4;
	struct sockaddr_in6 *v6;

	memset(a, 0, sizeof(*a));
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	v4 = (void *)&a->sa;
	v6 = (void *)&a->sa;
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		a->len = sizeof(*v4);
	} else if (parse_v6(v6, host)) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		a->len = sizeof(*v6);
	} else
		return -1;
	address_print(a);
	return 0;
}

bool
address_same_host(const struct address *a, const struct address *b)
{
	const struct sockaddr_in *a4, *b4;
	const struct sockaddr_in6 *a6, *b6;

	if (a->sa.ss_family != b->sa.ss_family)
		return false;
	if (a->sa.ss_family == AF_INET) {
		a4 = (const void *)&a->sa;
		b4 = (const void *)&b->sa;
		return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	}
	a6 = (const void *)&a->sa;
	b6 = (const void *)&b->sa;
	return memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof(a6->sin6_addr)) ==
	    0;
}

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

static void
set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) == -1)
		log_debug(
		    "setsockopt(%d, %d): %s", level, option, strerror(errno));
}

void
sock_tune(int fd)
{
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
