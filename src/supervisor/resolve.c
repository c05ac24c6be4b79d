/*
 * resolve.c: names of peers to addresses, in a process of its own.
 */
#include "resolve.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dial.h"
#include "launch.h"
#include "log.h"
#include "peers.h"
#include "sock.h"

#define AGAIN_MS    5000
#define RESOLVER_FD 3

struct question {
	uint32_t peer;
	uint32_t nth; /* of the name's addresses */
	uint16_t port;
	char host[HOST_MAX + 1];
};

struct answer {
	uint32_t peer;
	struct sockaddr_storage sa;
	uint32_t len; /* 0: no such name */
};

static pid_t child;
static int pair = -1;
static struct watch watch = {-1, NULL, NULL};
static struct mono born;
static uint32_t unasked; /* peers from here on were never asked for */

/* An answer is input: only whole addresses of known kinds count. */
static bool
answer_is_sane(const struct answer *a)
{
	return (a->sa.ss_family == AF_INET &&
		   a->len == sizeof(struct sockaddr_in)) ||
	    (a->sa.ss_family == AF_INET6 &&
		a->len == sizeof(struct sockaddr_in6));
}

/* False: the pair is full, or there is none. */
static bool
ask(struct supervisor *sv, struct peer *p)
{
	struct question q;

	memset(&q, 0, sizeof(q));
	q.peer = (uint32_t)(p - sv->peer);
	q.nth = p->nth;
	q.port = p->port;
	snprintf(q.host, sizeof(q.host), "%s", p->host);
	if (pair == -1 ||
	    send(pair, &q, sizeof(q), MSG_DONTWAIT | MSG_NOSIGNAL) == -1)
		return false;
	p->asking = true;
	p->asked_at = sv->now;
	return true;
}

/* The first question about each name; the pair holds only some hundreds. */
static void
ask_first(struct supervisor *sv)
{
	for (; unasked < sv->places; unasked++)
		if (sv->peer[unasked].named && !ask(sv, &sv->peer[unasked]))
			return;
}

/* Once, and only of whom we dial: without an address nothing comes of it. */
static void
say_nowhere(const struct supervisor *sv, struct peer *p)
{
	if (!p->dial || p->resolved || p->nowhere)
		return;
	p->nowhere = true;
	if (sv->terms->is_torrent) {
		log_warnx("the peer %s:%u has no address; correct it, or make "
			  "the name known",
		    p->host, p->port);
		return;
	}
	log_warnx("PeerInfo.cfg:%u: peer %" PRIu32 ": the host %s has no "
		  "address; correct it there, or make the name known",
	    p->line, p->id, p->host);
}

static void
take_answer(struct supervisor *sv, const struct answer *a)
{
	struct peer *p;

	if (a->peer >= sv->places || !sv->peer[a->peer].asking)
		return;
	p = &sv->peer[a->peer];
	p->asking = false;
	dial_look(sv);
	if (!answer_is_sane(a)) {
		say_nowhere(sv, p);
		return;
	}
	memcpy(&p->addr.sa, &a->sa, sizeof(a->sa));
	p->addr.len = a->len;
	address_print(&p->addr);
	p->resolved = true;
	p->nowhere = false;
}

static void
on_answer(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	struct answer a;
	ssize_t n;

	(void)arg;
	(void)events;
	while (
	    (n = recv(pair, &a, sizeof(a), MSG_DONTWAIT)) == (ssize_t)sizeof(a))
		take_answer(sv, &a);
	ask_first(sv);
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		watch_del(sv->ep, &watch);
}

static void
start(struct supervisor *sv)
{
	const char *argv[3];
	int sp[2];

	if (child != 0 || mono_sub_ms(sv->now, born) < AGAIN_MS)
		return;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sp) == -1) {
		log_err("resolver");
		return;
	}
	argv[0] = sv->self_exe;
	argv[1] = "--resolver";
	argv[2] = NULL;
	born = sv->now;
	child = launch(sv->self_exe, argv, &sp[1], 1, -1);
	close(sp[1]);
	pair = sp[0];
	if (child == -1 ||
	    watch_add(sv->ep, &watch, pair, EPOLLIN, on_answer, NULL) == -1) {
		log_err("resolver");
		child = child == -1 ? 0 : child;
		close(pair);
		pair = -1;
	}
}

struct mono
resolve_again(struct supervisor *sv, struct peer *p)
{
	struct mono due;

	if (!p->named)
		return MONO_NEVER;
	due = mono_add_ms(p->asked_at, AGAIN_MS);
	if (p->asking || !mono_is_due(due, sv->now))
		return p->asking ? MONO_NEVER : due;
	p->nth += p->resolved; /* that one was of no use */
	start(sv);
	(void)ask(sv, p);
	return mono_add_ms(sv->now, AGAIN_MS);
}

void
resolve_init(struct supervisor *sv)
{
	struct peer *p;

	born = mono_add_ms(sv->now, -AGAIN_MS);
	for (p = NULL; (p = peers_next(sv, p)) != NULL;) {
		p->asked_at = born;
		p->resolved = address_numeric(&p->addr, p->host, p->port) == 0;
		if ((p->named = !p->resolved))
			start(sv);
	}
	ask_first(sv);
}

void
resolve_reaped(struct supervisor *sv, pid_t pid)
{
	struct peer *p;

	if (pid != child)
		return;
	watch_del(sv->ep, &watch);
	close(pair);
	pair = -1;
	child = 0;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		p->asking = false;
	dial_look(sv);
}

/*
 * The nth address of a name, round and round.  IPv4 first: who is listed by
 * name listens there, if on nothing else.
 */
static const struct addrinfo *
choose(const struct addrinfo *list, uint32_t nth)
{
	static const int family[] = {AF_INET, AF_INET6};
	const struct addrinfo *ai;
	uint32_t n, at;
	size_t i;

	n = 0;
	for (ai = list; ai != NULL; ai = ai->ai_next)
		n += ai->ai_family == AF_INET || ai->ai_family == AF_INET6;
	at = 0;
	for (i = 0; n > 0 && i < 2; i++)
		for (ai = list; ai != NULL; ai = ai->ai_next)
			if (ai->ai_family == family[i] && at++ == nth % n)
				return ai;
	return NULL;
}

static void
look_up(const struct question *q, struct answer *a)
{
	const struct addrinfo *ai;
	struct addrinfo hints, *res;
	char port[8];

	memset(a, 0, sizeof(*a));
	a->peer = q->peer;
	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	snprintf(port, sizeof(port), "%u", q->port);
	if (getaddrinfo(q->host, port, &hints, &res) != 0)
		return;
	ai = choose(res, q->nth);
	if (ai != NULL && ai->ai_addrlen <= sizeof(a->sa)) {
		memcpy(&a->sa, ai->ai_addr, ai->ai_addrlen);
		a->len = (uint32_t)ai->ai_addrlen;
	}
	freeaddrinfo(res);
}

int
resolver_main(void)
{
	struct question q;
	struct answer a;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* End of file: the supervisor is gone. */
	while (recv(RESOLVER_FD, &q, sizeof(q), 0) == (ssize_t)sizeof(q)) {
		q.host[HOST_MAX] = '\0';
		look_up(&q, &a);
		if (send(RESOLVER_FD, &a, sizeof(a), MSG_NOSIGNAL) == -1)
			return EXIT_FAILED;
	}
	return EXIT_OK;
}
