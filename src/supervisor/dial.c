/*
 * dial.c: connections to the course's peers on earlier lines, or to whomever of
 * a torrent's we know.
 */
#include "dial.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "discovered.h"
#include "log.h"
#include "peers.h"
#include "resolve.h"
#include "room.h"
#include "sock.h"
#include "stranger.h"
#include "tenant.h"

#define CONNECT_MS   10000
#define BEGUN_MAX    64 /* in one look */
#define PACE_MS      50 /* between looks that find more */
#define SLOT_WAIT_MS 10

static struct mono
due_at(const struct peer *p)
{
	return p->penalty.until.ns > p->redial.until.ns ? p->penalty.until :
							  p->redial.until;
}

static void
look_at(struct supervisor *sv, struct mono t)
{
	sv->dial_at = mono_min(sv->dial_at, t);
}

/* It would end such a connection at once: neither has anything for the other,
 * or it has one to us already, from another address. */
static bool
is_in_vain(const struct supervisor *sv, const struct peer *p)
{
	return sv->terms->is_torrent &&
	    ((sv->complete && p->end.seen) || stranger_has_twin(sv, p));
}

void
dial_later(struct supervisor *sv, struct peer *p)
{
	int64_t max = sv->terms->is_torrent ? REDIAL_TORRENT_MS : REDIAL_MAX_MS;

	if (is_in_vain(sv, p))
		backoff_fail(
		    &p->redial, REDIAL_VAIN_MS, REDIAL_VAIN_MS, sv->now);
	else
		backoff_fail(&p->redial, REDIAL_FIRST_MS, max, sv->now);
	look_at(sv, due_at(p));
	discovered_missed(sv, p);
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
	log_debug(
	    "peer %" PRIu32 " (%s): %s", p->id, p->addr.text, strerror(err));
	drop_socket(sv, p);
	if (err == ECONNREFUSED)
		ending_on_refused(&p->end, sv->complete);
	(void)resolve_again(sv, p);
	dial_later(sv, p);
}

static void
connected(struct supervisor *sv, struct peer *p)
{
	struct child *c;
	int fd;

	watch_del(sv->ep, &p->watch);
	p->up = true;
	look_at(sv, mono_add_ms(sv->now, SLOT_WAIT_MS));
	if ((c = child_reserve(sv)) == NULL)
		return; /* a slot will be free */
	fd = p->sock;
	p->sock = -1;
	p->up = false;
	sv->dialling--;
	sock_tune(fd);
	sock_name(fd, &p->from);
	if (tenant_start(sv, c, fd, &p->addr, p) == -1)
		dial_later(sv, p);
}

static void
on_writable(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
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

	p->sock = sock_open(p->addr.sa.ss_family);
	if (p->sock == -1) {
		log_err("socket");
		dial_later(sv, p);
		return;
	}
	if (sv->leave_from &&
	    p->addr.sa.ss_family == sv->listen_addr.sa.ss_family)
		sock_leave_from(p->sock, &sv->listen_addr);
	sv->dialling++;
	p->deadline = mono_add_ms(sv->now, CONNECT_MS);
	look_at(sv, p->deadline);
	rc =
	    connect(p->sock, (const struct sockaddr *)&p->addr.sa, p->addr.len);
	if (rc == -1 && errno != EINPROGRESS)
		failed(sv, p, errno);
	else if (watch_add(sv->ep, &p->watch, p->sock, EPOLLOUT, on_writable,
		     p) == -1)
		failed(sv, p, errno);
}

static bool
has_room(const struct supervisor *sv, const struct peer *p)
{
	if (sv->nlive < sv->cf->shoal.max_peers)
		return true;
	return sv->terms->is_torrent && p->listed && room_for_listed(sv);
}

/* Who stays serves also the one that has everything and begins anew. */
static bool
is_wanted(const struct supervisor *sv, const struct peer *p)
{
	return p->conn == NULL && p->trying == NULL && !p->banned &&
	    has_room(sv, p) &&
	    (sv->terms->until != UNTIL_ALL || !ending_is_done(&p->end)) &&
	    (!sv->terms->is_torrent || !stranger_is_here(sv, p));
}

/* A connect under way, or one that waits for a slot. */
static void
go_on(struct supervisor *sv, struct peer *p)
{
	if (mono_is_due(p->deadline, sv->now))
		failed(sv, p, ETIMEDOUT);
	else if (p->up)
		connected(sv, p);
	else
		look_at(sv, p->deadline);
}

/* True: it is dialled now. */
static bool
begin(struct supervisor *sv, struct peer *p)
{
	if (!mono_is_due(due_at(p), sv->now)) {
		look_at(sv, due_at(p));
	} else if (!p->resolved) {
		look_at(sv, resolve_again(sv, p));
	} else if (sv->dialling < CONNECTS_MAX) {
		dial(sv, p);
		return true;
	} else
		look_at(sv, mono_add_ms(sv->now, PACE_MS));
	return false;
}

/*
 * One look over the peers that are for us to dial, when something may be due.
 * It goes on behind the last one that was dialled, so that of many that do not
 * answer none is always the last, and pauses when there are many.
 */
void
dial_tick(struct supervisor *sv)
{
	struct peer *p;
	uint32_t i, n, at, begun;

	n = sv->places;
	if (sv->phase != PHASE_RUNNING || !mono_is_due(sv->dial_at, sv->now))
		return;
	sv->dial_at = MONO_NEVER;
	begun = 0;
	for (i = 0, at = sv->dial_from; i < n; i++, at = (at + 1) % n) {
		p = &sv->peer[at];
		if (!p->dial)
			continue;
		if (p->sock != -1)
			go_on(sv, p);
		else if (!is_wanted(sv, p))
			continue;
		else if (begun == BEGUN_MAX)
			look_at(sv, mono_add_ms(sv->now, PACE_MS));
		else if (begin(sv, p)) {
			begun++;
			sv->dial_from = (at + 1) % n;
		}
	}
}

struct mono
dial_next(const struct supervisor *sv)
{
	return sv->phase == PHASE_RUNNING ? sv->dial_at : MONO_NEVER;
}

void
dial_look(struct supervisor *sv)
{
	sv->dial_at = sv->now;
}

void
dial_on_end(struct supervisor *sv, struct peer *p, bool refused)
{
	if (refused && !p->try_other) {
		p->try_other = true;
	} else {
		if (p->try_other)
			p->speaks = p->configured;
		p->try_other = false;
	}
	dial_later(sv, p);
}

void
dial_on_admitted(struct peer *p, enum dialect_id spoken)
{
	p->speaks = spoken;
	p->try_other = false;
	p->misses = 0;
	backoff_reset(&p->redial);
}

void
dial_stop(struct supervisor *sv)
{
	struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		if (p->sock != -1)
			drop_socket(sv, p);
}
