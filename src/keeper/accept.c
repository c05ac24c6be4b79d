/*
 * accept.c: the socket on which connections for all swarms come.
 */
#include "accept.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "door.h"
#include "hostport.h"
#include "launch.h"
#include "log.h"
#include "sock.h"

#define PORT             6881 /* where Listen says none */
#define ACCEPTS_PER_TURN 16
#define DEAF_MS          250

static const char *
remedy(int err)
{
	switch (err) {
	case EADDRINUSE:
		return "stop who listens there, or set another port in Listen";
	case EADDRNOTAVAIL:
		return "correct Listen";
	case EACCES:
		return "start as root and set User, or take a higher port";
	default:
		return "correct Listen";
	}
}

/* Where Listen says; host is its text. */
static void
choose(const struct keeper *k, struct address *a, const char **host,
    struct hostport *hp)
{
	const char *key;
	uint16_t port;

	key = k->conf.listen;
	*host = key[0] != '\0' ? key : "::";
	port = PORT;
	if (key[0] != '\0' && hostport_parse(hp, key, strlen(key)) == 0) {
		*host = hp->host;
		port = hp->port;
	}
	/* It is an address, but its zone may be of nowhere. */
	if (address_numeric(a, *host, port) == -1)
		fatalx(EXIT_USAGE,
		    "Listen %s is not an address of this machine; "
		    "correct it, or leave the key out",
		    key);
}

void
accept_open(struct keeper *k)
{
	struct hostport hp;
	struct address a;
	const char *host;

	k->listen_watch.fd = -1;
	choose(k, &a, &host, &hp);
	k->listen_fd = sock_listen(&a);
	if (k->listen_fd == -1 && k->conf.listen[0] == '\0' &&
	    (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL) &&
	    address_numeric(&a, host = "0.0.0.0", PORT) == 0)
		k->listen_fd = sock_listen(&a); /* there is no IPv6 */
	if (k->listen_fd == -1)
		fatal(errno == EADDRINUSE ? EXIT_TEMPORARY : EXIT_USAGE,
		    "cannot listen on %s (%s)", a.text, remedy(errno));
	k->listen_fd = launch_high(k->listen_fd);
	sock_name(k->listen_fd, &k->listen_addr);
	snprintf(k->listen, sizeof(k->listen),
	    strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u", host,
	    address_port(&k->listen_addr));
	arrivals_init(&k->arrivals, rng_next(&k->rng));
}

static void
deafen(struct keeper *k, const char *why)
{
	log_err("%s", why);
	watch_del(k->ep, &k->listen_watch);
	k->deaf_until = mono_add_ms(k->now, DEAF_MS);
}

/* Takes one connection; false when there is none. */
static bool
accept_one(struct keeper *k)
{
	struct address a;
	int fd;

	memset(&a, 0, sizeof(a));
	a.len = sizeof(a.sa);
	fd = accept4(k->listen_fd, (struct sockaddr *)&a.sa, &a.len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd == -1) {
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			deafen(k, "cannot accept a connection");
		return false;
	}
	address_unmap(&a);
	if (arrivals_are_many(
		&k->arrivals, &a, k->conf.max_per_address, k->now)) {
		log_debug("%s: too many connections of this address", a.text);
		close(fd);
		return true;
	}
	door_look_at(k, fd, &a);
	return true;
}

static void
on_readable(void *us, void *arg, uint32_t events)
{
	struct keeper *k = us;
	int i;

	(void)arg;
	(void)events;
	for (i = 0; i < ACCEPTS_PER_TURN; i++)
		if (!accept_one(k))
			return;
}

void
accept_begin(struct keeper *k)
{
	if (watch_add(k->ep, &k->listen_watch, k->listen_fd, EPOLLIN,
		on_readable, NULL) == -1)
		deafen(k, "cannot wait for connections");
}

void
accept_tick(struct keeper *k)
{
	if (k->listen_fd != -1 && k->listen_watch.fd == -1 &&
	    mono_is_due(k->deaf_until, k->now))
		accept_begin(k);
}

struct mono
accept_next(const struct keeper *k)
{
	return k->listen_fd != -1 && k->listen_watch.fd == -1 ? k->deaf_until :
								MONO_NEVER;
}

void
accept_close(struct keeper *k)
{
	watch_del(k->ep, &k->listen_watch);
	close(k->listen_fd);
	k->listen_fd = -1;
}
