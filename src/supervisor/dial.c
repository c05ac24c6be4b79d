/*
 * dial.c: connections to the peers on earlier lines (COURSE 3).
 */
#include "dial.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "log.h"
#include "resolve.h"
#include "sock.h"

#define CONNECT_MS   10000
#define CONNECTS_MAX 64 /* under way at once */
#define SLOT_WAIT_MS 10

enum dialect_id
dial_configured(const struct supervisor *sv, uint32_t id)
{
	size_t i;

	for (i = 0; i < sv->cf->shoal.peers; i++)
		if (sv->cf->shoal.peer[i].id == id)
			return sv->cf->shoal.peer[i].dialect;
	return sv->cf->shoal.dialect;
}

static void
fail(struct supervisor *sv, struct peer *p)
{
	backoff_fail(&p->redial, REDIAL_FIRST_MS, REDIAL_MAX_MS, sv->now);
}

static void
drop_socket(struct supervisor *sv, struct peer *p)
{
	watch_del(sv->ep, &p->watch);
	close(p->sock);
	p->sock = -1;
	p->up = false;
	sv->dialling--;
}

/* The connect under way came to nothing. */
static void
failed(struct supervisor *sv, struct peer *p, int err)
{
	log_debug("peer %" PRIu32 " (%s): %s", p->cf->id, p->addr.text,
	    strerror(err));
	drop_socket(sv, p);
	if (err == ECONNREFUSED)
		ending_on_refused(&p->end, sv->complete);
	resolve_again(sv, p);
	fail(sv, p);
}

static void
connected(struct supervisor *sv, struct peer *p)
{
	struct child *c;
	int fd;

	watch_del(sv->ep, &p->watch);
	p->up = true;
	if ((c = child_reserve(sv)) == NULL)
		return; /* dial_tick tries again: a slot will be free */
	fd = p->sock;
	p->sock = -1;
	p->up = false;
	sv->dialling--;
	sock_tune(fd);
	if (child_start(sv, c, fd, &p->addr, p) == -1)
		fail(sv, p);
}

static void
on_writable(struct supervisor *sv, void *arg, uint32_t events)
{
	struct peer *p;
	socklen_t n;
	int err;

	(void)events;
	p = arg;
	n = sizeof(err);
	if (getsockopt(p->sock, SOL_SOCKET, SO_ERROR, &err, &n) == -1)
		err = errno;
	if (err == 0 && sock_is_self(p->sock))
		err = ECONNREFUSED;
	if (err != 0)
		failed(sv, p, err);
	else
		connected(sv, p);
}

static void
dial(struct supervisor *sv, struct peer *p)
{
	int rc;

	p->sock = socket(p->addr.sa.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (p->sock == -1) {
		log_err("socket");
		fail(sv, p);
		return;
	}
	sv->dialling++;
	p->deadline = mono_add_ms(sv->now, CONNECT_MS);
	rc =
	    connect(p->sock, (const struct sockaddr *)&p->addr.sa, p->addr.len);
	if (rc == -1 && errno != EINPROGRESS)
		failed(sv, p, errno);
	else if (watch_add(sv->ep, &p->watch, p->sock, EPOLLOUT, on_writable,
		     p) == -1)
		failed(sv, p, errno);
}

static bool
is_wanted(const struct peer *p)
{
	return p->dial && p->conn == NULL && p->trying == NULL &&
	    !ending_is_done(&p->end);
}

static struct mono
due_at(const struct peer *p)
{
	return p->penalty.until.ns > p->redial.until.ns ? p->penalty.until :
							  p->redial.until;
}

void
dial_tick(struct supervisor *sv)
{
	struct peer *p;
	uint32_t i;

	if (sv->phase != PHASE_RUNNING || !sv->ready)
		return;
	for (i = 0; i < sv->npeers; i++) {
		p = &sv->peer[i];
		if (p->sock != -1) {
			if (mono_is_due(p->deadline, sv->now))
				failed(sv, p, ETIMEDOUT);
			else if (p->up)
				connected(sv, p);
			continue;
		}
		if (sv->dialling >= CONNECTS_MAX || !is_wanted(p) ||
		    !mono_is_due(due_at(p), sv->now))
			continue;
		if (p->resolved)
			dial(sv, p);
		else
			resolve_again(sv, p);
	}
}

struct mono
dial_next(const struct supervisor *sv)
{
	const struct peer *p;
	struct mono t;
	uint32_t i;

	t = MONO_NEVER;
	if (sv->phase != PHASE_RUNNING || !sv->ready)
		return t;
	for (i = 0; i < sv->npeers; i++) {
		p = &sv->peer[i];
		if (p->up)
			t = mono_min(t, mono_add_ms(sv->now, SLOT_WAIT_MS));
		else if (p->sock != -1)
			t = mono_min(t, p->deadline);
		else if (is_wanted(p) && p->resolved &&
		    sv->dialling < CONNECTS_MAX)
			t = mono_min(t, due_at(p));
	}
	return t;
}

void
dial_on_end(struct supervisor *sv, struct peer *p, bool refused)
{
	if (refused && !p->try_other) {
		p->try_other = true;
	} else {
		if (p->try_other)
			p->speaks = dial_configured(sv, p->cf->id);
		p->try_other = false;
	}
	fail(sv, p);
}

void
dial_on_admitted(struct peer *p, enum dialect_id spoken)
{
	p->speaks = spoken;
	p->try_other = false;
	backoff_reset(&p->redial);
}

void
dial_stop(struct supervisor *sv)
{
	uint32_t i;

	for (i = 0; i < sv->npeers; i++)
		if (sv->peer[i].sock != -1)
			drop_socket(sv, &sv->peer[i]);
}
