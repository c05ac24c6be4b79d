/*
 * records.c: what workers may say when.
 *
 * A worker reads hostile bytes, so whatever it says is input.  Who says what
 * the table does not permit is shot.
 */
#include "records.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "dial.h"
#include "fdpass.h"
#include "hello.h"
#include "lend.h"
#include "log.h"
#include "neighbours.h"
#include "orders.h"
#include "park.h"
#include "peers.h"
#include "record.h"

#define RECORDS_PER_TURN 16

static void
say(struct child *c, enum record_kind kind, uint32_t a, uint32_t b, uint32_t d,
    int fd)
{
	struct record r;
	uint8_t buf[RECORD_MAX];

	r.kind = kind;
	r.a = a;
	r.b = b;
	r.c = d;
	if (fdpass_send(c->pair, buf, record_encode(&r, buf), fd) == -1 &&
	    errno != EPIPE) {
		log_err("%s: cannot tell worker %d", c->addr.text, (int)c->pid);
		child_shoot(c);
	}
}

void
records_give_file(struct child *c, uint32_t file, int fd)
{
	say(c, REC_FD, FD_FILE, file, 0, fd);
}

/* The one file, or what tells a worker of many. */
static void
give_data(struct supervisor *sv, struct child *c)
{
	if (!sv->terms->many && (c->owes_file = sv->file_fd == -1))
		return;
	c->given = GIVE_FILE;
	if (sv->terms->many)
		say(c, REC_FD, FD_TORRENT, 0, 0, sv->cf->torrent_fd);
	else
		records_give_file(c, 0, sv->file_fd);
}

/* One descriptor at a time; the next after the worker's word. */
static void
give_next(struct supervisor *sv, struct child *c)
{
	switch (c->given) {
	case GIVE_NOTHING:
		c->given = GIVE_SWARM;
		say(c, REC_FD, FD_SWARM, 0, 0, sv->swarm_ro);
		break;
	case GIVE_SWARM:
		c->given = GIVE_ASKS;
		say(c, REC_FD, FD_ASKS, 0, 0, sv->asks.fd);
		break;
	case GIVE_ASKS:
		give_data(sv, c);
		break;
	case GIVE_FILE:
		c->given = GIVEN;
		say(c, REC_ADMIT, c->peer->id, config_pool_ms(sv->cf),
		    sv->terms->has_file, -1);
		child_event(sv, c, CHILD_ADMITTED);
		orders_deal_frames(sv);
		break;
	case GIVEN:
		break;
	}
}

static bool
on_hello(struct supervisor *sv, struct child *c, const struct record *r)
{
	struct peer *p;

	if (c->peer != NULL)
		return false;
	c->dialect = (enum dialect_id)r->a;
	if ((p = hello_judge(sv, c, r)) == NULL) {
		c->leaving = true;
		say(c, REC_REFUSE, 0, 0, 0, -1);
		return true;
	}
	c->peer = p;
	p->conn = c;
	sv->nlive++;
	ending_on_connected(&p->end);
	if (c->dialled != NULL)
		dial_on_admitted(p, c->dialect);
	log_at(peers_level(sv), "peer %" PRIu32 " (%s): %s", p->id,
	    c->addr.text, c->dialled != NULL ? "connected" : "accepted");
	atomic_store(&sv->seg.orders[c->slot].dialect, (uint32_t)c->dialect);
	atomic_store(&sv->seg.orders[c->slot].peer_id, p->id);
	give_next(sv, c);
	return true;
}

static bool
on_fd_ack(struct supervisor *sv, struct child *c, const struct record *r)
{
	const uint32_t expected[] = {
	    [GIVE_SWARM] = FD_SWARM,
	    [GIVE_ASKS] = FD_ASKS,
	    [GIVE_FILE] = sv->terms->many ? FD_TORRENT : FD_FILE,
	};

	if (c->peer == NULL || c->given < GIVE_SWARM || c->given > GIVE_FILE ||
	    r->a != expected[c->given] || c->owes_file)
		return false;
	give_next(sv, c);
	return true;
}

static bool
on_want_file(struct supervisor *sv, struct child *c, const struct record *r)
{
	return lend_want(sv, c, r->a);
}

/* The worker uses frames again: its pages are its own from here on. */
static bool
on_want(struct supervisor *sv, struct child *c, const struct record *r)
{
	(void)r;
	park_look(sv, c);
	return true;
}

static bool
on_look(struct supervisor *sv, struct child *c, const struct record *r)
{
	(void)r;
	neighbours_sample(sv, c);
	sv->look = true;
	return true;
}

#define IN(state) (1u << (state))

/* Who may say what, and when. */
static const struct rule {
	enum record_kind kind;
	unsigned int states;
	bool (*fn)(struct supervisor *, struct child *, const struct record *);
} rules[] = {
    {REC_HELLO, IN(SLOT_NEW), on_hello},
    {REC_FD_ACK, IN(SLOT_NEW), on_fd_ack},
    {REC_WANT_FILE, IN(SLOT_LIVE), on_want_file},
    {REC_WANT, IN(SLOT_LIVE), on_want},
    {REC_LOOK, IN(SLOT_LIVE), on_look},
};

static bool
dispatch(struct supervisor *sv, struct child *c, const uint8_t *p, size_t n)
{
	struct record r;
	size_t i;

	if (record_decode(p, n, &r) == -1)
		return false;
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].kind == r.kind)
			return (rules[i].states & IN(c->state)) != 0 &&
			    rules[i].fn(sv, c, &r);
	return false;
}

void
records_ready(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	struct child *c;
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int i;

	(void)events;
	c = arg;
	for (i = 0; i < RECORDS_PER_TURN; i++) {
		/* recv, not recvmsg: a descriptor that a worker might send
		 * is dropped by the kernel. */
		n = recv(c->pair, buf, sizeof(buf), MSG_DONTWAIT);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			/* It left; waitid tells how. */
			watch_del(sv->ep, &c->watch);
			return;
		}
		if (++c->records > RECORDS_PER_SECOND ||
		    !dispatch(sv, c, buf, (size_t)n)) {
			log_warnx("%s: worker %d speaks out of turn",
			    c->addr.text, (int)c->pid);
			watch_del(sv->ep, &c->watch);
			child_shoot(c);
			return;
		}
	}
}

void
records_second(struct supervisor *sv)
{
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state == SLOT_LIVE)
			sv->child[i].records = 0;
}

void
records_file_came(struct supervisor *sv)
{
	struct child *c;
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (c->state == SLOT_NEW && c->owes_file) {
			c->owes_file = false;
			give_next(sv, c);
		}
	}
}
