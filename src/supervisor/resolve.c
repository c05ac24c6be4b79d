/*
 * resolve.c: names of peers to addresses, in a process of its own.
 */
#include "resolve.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"
#include "sock.h"

#define AGAIN_MS    5000
#define RESOLVER_FD 3

struct question {
	uint32_t peer;
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

/* An answer is input: only whole addresses of known kinds count. */
static bool
answer_is_sane(const struct supervisor *sv, const struct answer *a)
{
	if (a->peer >= sv->npeers)
		return false;
	return (a->sa.ss_family == AF_INET &&
		   a->len == sizeof(struct sockaddr_in)) ||
	    (a->sa.ss_family == AF_INET6 &&
		a->len == sizeof(struct sockaddr_in6));
}

static void
on_answer(struct supervisor *sv, void *arg, uint32_t events)
{
	struct answer a;
	struct peer *p;
	ssize_t n;

	(void)arg;
	(void)events;
	while ((n = recv(pair, &a, sizeof(a), MSG_DONTWAIT)) ==
	    (ssize_t)sizeof(a)) {
		if (!answer_is_sane(sv, &a))
			continue;
		p = &sv->peer[a.peer];
		memcpy(&p->addr.sa, &a.sa, sizeof(a.sa));
		p->addr.len = a.len;
		address_print(&p->addr);
		p->resolved = true;
	}
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
	child = launch(sv->self_exe, argv, &sp[1], 1, sv->null_fd, -1);
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

static void
ask(struct supervisor *sv, struct peer *p)
{
	struct question q;

	if (pair == -1)
		return;
	memset(&q, 0, sizeof(q));
	q.peer = (uint32_t)(p - sv->peer);
	q.port = p->cf->port;
	snprintf(q.host, sizeof(q.host), "%s", p->cf->host);
	(void)send(pair, &q, sizeof(q), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void
resolve_again(struct supervisor *sv, struct peer *p)
{
	struct address numeric;

	if (address_numeric(&numeric, p->cf->host, p->cf->port) == 0) {
		p->addr = numeric;
		p->resolved = true;
		return;
	}
	if (mono_sub_ms(sv->now, p->asked_at) < AGAIN_MS)
		return;
	p->asked_at = sv->now;
	start(sv);
	ask(sv, p);
}

void
resolve_init(struct supervisor *sv)
{
	uint32_t i;

	born = mono_add_ms(sv->now, -AGAIN_MS);
	for (i = 0; i < sv->npeers; i++) {
		sv->peer[i].asked_at = born;
		resolve_again(sv, &sv->peer[i]);
	}
}

void
resolve_reaped(struct supervisor *sv, pid_t pid)
{
	if (pid != child)
		return;
	watch_del(sv->ep, &watch);
	close(pair);
	pair = -1;
	child = 0;
}

static void
look_up(const struct question *q, struct answer *a)
{
	struct addrinfo hints, *res;
	char port[8];

	memset(a, 0, sizeof(*a));
	a->peer = q->peer;
	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	snprintf(port, sizeof(port), "%u", q->port);
	if (getaddrinfo(q->host, port, &hints, &res) != 0)
		return;
	if (res->ai_addrlen <= sizeof(a->sa)) {
		memcpy(&a->sa, res->ai_addr, res->ai_addrlen);
		a->len = (uint32_t)res->ai_addrlen;
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
