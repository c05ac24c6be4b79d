/*
 * listen.c: taking connections of peers.
 */
#include "listen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "keeper.h"
#include "log.h"
#include "peers.h"
#include "sock.h"
#include "tenant.h"

#define ACCEPTS_PER_TURN 16
#define DEAF_MS          250 /* after an error that may last */

/* No descriptor, or no memory: the backlog stays readable meanwhile. */
static void
deafen(struct supervisor *sv, const char *why)
{
	log_err("%s", why);
	listen_arm(sv, false);
	sv->deaf_until = mono_add_ms(sv->now, DEAF_MS);
}

static bool
is_listed(const struct supervisor *sv, const struct address *a)
{
	const struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		if (p->listed && p->resolved && address_same_host(&p->addr, a))
			return true;
	return false;
}

/* Connections of this address, or its network, that are not yet admitted. */
static uint32_t
half_open_of(const struct supervisor *sv, const struct address *a)
{
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state == SLOT_NEW &&
		    address_same_network(&sv->child[i].addr, a))
			n++;
	return n;
}

/* The parked connection gets its slot; false when it must wait on. */
static bool
place(struct supervisor *sv)
{
	struct child *c;
	int fd;

	if ((c = child_reserve(sv)) == NULL)
		return false;
	fd = sv->parked_fd;
	sv->parked_fd = -1;
	(void)tenant_start(sv, c, fd, &sv->parked, NULL);
	return true;
}

/* The next connection; -1: none now. */
static int
take(struct supervisor *sv, struct address *a)
{
	int fd;

	if (keeper_is_there(sv))
		return keeper_accept(sv, a);
	memset(a, 0, sizeof(*a));
	a->len = sizeof(a->sa);
	fd = accept4(sv->listen_fd, (struct sockaddr *)&a->sa, &a->len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd == -1 && errno != EAGAIN && errno != EINTR &&
	    errno != ECONNABORTED)
		deafen(sv, "cannot accept a connection");
	if (fd != -1)
		address_unmap(a);
	return fd;
}

/* Takes one connection; false when there is none or no place for it. */
static bool
accept_one(struct supervisor *sv)
{
	struct address a;
	int fd;

	if ((fd = take(sv, &a)) == -1)
		return false;
	if (!is_listed(sv, &a) &&
	    (arrivals_are_many(
		 &sv->arrivals, &a, sv->cf->shoal.max_per_address, sv->now) ||
		half_open_of(sv, &a) >= sv->cf->shoal.max_per_address)) {
		log_debug("%s: too many connections of this address", a.text);
		close(fd);
		return true;
	}
	sock_tune(fd);
	sv->parked_fd = fd;
	sv->parked = a;
	return place(sv);
}

void
listen_ready(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	int i;

	(void)arg;
	(void)events;
	for (i = 0; i < ACCEPTS_PER_TURN && sv->parked_fd == -1; i++)
		if (!accept_one(sv))
			break;
	if (sv->parked_fd != -1)
		listen_arm(sv, false);
}

void
listen_tick(struct supervisor *sv)
{
	if (sv->phase != PHASE_RUNNING || (sv->parked_fd != -1 && !place(sv)) ||
	    !mono_is_due(sv->deaf_until, sv->now))
		return;
	listen_arm(sv, true);
}

static const char *
remedy(int err, bool has_key)
{
	switch (err) {
	case EADDRINUSE:
		return "stop who listens there, or correct the port";
	case EADDRNOTAVAIL:
		return has_key ? "correct Listen, or leave the key out" :
				 "correct the host, or set Listen";
	case EACCES:
		return "start as root and set User, or take a higher port";
	default:
		return "correct host and port";
	}
}

/* Where the key says, with its port or that of the terms. */
static void
keyed_address(const char *key, uint16_t port, struct address *a)
{
	struct hostport hp;
	const char *host;

	host = key;
	if (hostport_parse(&hp, key, strlen(key)) == 0) {
		host = hp.host;
		port = hp.port;
	}
	/* It is an address, but its zone may be of nowhere. */
	if (address_numeric(a, host, port) == -1)
		fatalx(EXIT_USAGE,
		    "Listen %s is not an address of this machine; "
		    "correct it, or leave the key out",
		    key);
}

/* Where the key says, else the terms; a name is for everywhere. */
static void
choose_address(const struct supervisor *sv, struct address *a)
{
	const struct terms *t;

	t = sv->terms;
	if (sv->cf->shoal.listen[0] != '\0')
		keyed_address(sv->cf->shoal.listen, t->port, a);
	else if (address_numeric(a, t->host, t->port) == -1 &&
	    address_numeric(a, "0.0.0.0", t->port) == -1)
		fatalx(EXIT_FAILED, "no address to listen on");
}

_Noreturn static void
cannot_listen(const struct supervisor *sv, const struct address *a)
{
	char where[32];
	int error;

	error = errno;
	where[0] = '\0';
	if (!sv->terms->is_torrent)
		snprintf(
		    where, sizeof(where), "PeerInfo.cfg:%u: ", sv->terms->line);
	errno = error;
	fatal(error == EADDRINUSE ? EXIT_TEMPORARY : EXIT_USAGE,
	    "%scannot listen on %s (%s)", where, a->text,
	    remedy(error, sv->cf->shoal.listen[0] != '\0'));
}

/* The others dial the port of our line, where the keeper has to be. */
static void
check_port(const struct supervisor *sv, const struct address *a)
{
	const struct terms *t = sv->terms;

	if (!t->is_torrent && t->port != address_port(a))
		fatalx(EXIT_USAGE,
		    "PeerInfo.cfg:%u: port %u is not the one on which the "
		    "daemon listens, %u; correct it, or Listen in shoal.conf",
		    t->line, t->port, address_port(a));
}

void
listen_open(struct supervisor *sv)
{
	struct address a;
	bool everywhere;

	sv->listen_watch.fd = -1;
	choose_address(sv, &a);
	if (keeper_is_there(sv)) {
		check_port(sv, &a);
		sv->listen_addr = a;
		sv->leave_from = sv->terms->is_torrent && !address_is_any(&a);
		return;
	}
	sv->listen_fd = sock_listen(&a);
	everywhere = sv->terms->is_torrent && sv->cf->shoal.listen[0] == '\0';
	if (sv->listen_fd == -1 && everywhere &&
	    (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL) &&
	    address_numeric(&a, "0.0.0.0", sv->terms->port) == 0)
		sv->listen_fd = sock_listen(&a); /* there is no IPv6 */
	if (sv->listen_fd == -1)
		cannot_listen(sv, &a);
	sock_name(sv->listen_fd, &sv->listen_addr);
	sv->leave_from =
	    sv->terms->is_torrent && !address_is_any(&sv->listen_addr);
	log_debug("listening on %s", sv->listen_addr.text);
}

void
listen_arm(struct supervisor *sv, bool on)
{
	int rc;

	if (sv->listening == on)
		return;
	sv->listening = on;
	rc = 0;
	if (keeper_is_there(sv))
		rc = keeper_watch(sv, on);
	else if (!on)
		watch_del(sv->ep, &sv->listen_watch);
	else if (sv->listen_fd != -1)
		rc = watch_add(sv->ep, &sv->listen_watch, sv->listen_fd,
		    EPOLLIN, listen_ready, NULL);
	if (rc == -1)
		deafen(sv, "cannot wait for connections");
}
