/*
 * churn.c: a hundred course peers that come, ask, misbehave and go.
 */
#include "churn.h"

#include <stdlib.h>
#include <string.h>

#include "dialect.h"
#include "files.h"
#include "net.h"
#include "run.h"

#define CHANGE_MS 100 /* ten a second */
#define ASK_MS    200
#define COME_MAX  10 /* in a turn, of those that have no connection */
#define JOIN_MS   5000
#define CLOSE_MS  10000
#define SERVE_MS  20000
#define SERVED    0 /* the peer of the bed that they come to */

/* No messages, whether the length counts the type byte or not. */
static const struct {
	uint8_t p[16];
	size_t n;
} breaches[] = {
    {{0, 0, 0, 1, 4}, 5},
    {{0xff, 0xff, 0xff, 0xff, 7}, 5},
    {{0, 0, 0, 2, 0, 0}, 6},
    {{0, 0, 0, 5, 4, 0xff, 0xff, 0xff, 0xff}, 9},
    {{0, 0, 0, 5, 6, 0xff, 0xff, 0xff, 0xff}, 9},
    {{0, 0, 0, 6, 7, 0, 0, 0, 0, 1}, 10},
};
#define BREACHES (sizeof(breaches) / sizeof(breaches[0]))

void
churn_init(struct churn *c, const struct bed *b)
{
	memset(c, 0, sizeof(*c));
	c->next = run_now();
	c->file = (uint8_t *)files_read(bed_origin(b), NULL);
	for (size_t i = 0; i < CHURN_PEERS; i++)
		fake_init(&c->v[i].fake, b, CHURN_FIRST + i,
		    i % 4 == 3 ? DIALECT_FOUNDING : DIALECT_DOCUMENT);
}

static void
go(struct churner *p)
{
	fake_hang_up(&p->fake);
	p->unchoked = p->asked = false;
	p->bad_until = 0;
}

static void
misbehave(struct churn *c, struct churner *p, struct rng *rng)
{
	static const char junk[64] = "GET / HTTP/1.0\r\n\r\n";
	size_t i = rng_below(rng, BREACHES + 1);

	if (i == BREACHES) {
		fake_hang_up(&p->fake);
		p->fake.fd = net_dial(p->fake.port);
		(void)fake_send_bytes(&p->fake, junk, sizeof(junk));
	} else
		(void)fake_send_bytes(&p->fake, breaches[i].p, breaches[i].n);
	p->bad_until = run_now() + run_ms(CLOSE_MS);
	c->breaches++;
}

/* Refused is who comes again before the end of its last connection is known,
 * or whose worker is shot in this moment. */
static void
come(struct churn *c, struct churner *p, const struct bed *b, struct rng *rng)
{
	c->joins++;
	if (!fake_join(&p->fake, b, SERVED, 0, JOIN_MS) ||
	    !fake_send(&p->fake, MSG_INTERESTED, 0)) {
		c->refused++;
		go(p);
	} else if (rng_below(rng, CHURN_BREACH) == 0)
		misbehave(c, p, rng);
}

static void
change(struct churn *c, const struct bed *b, struct rng *rng)
{
	struct churner *p = &c->v[rng_below(rng, CHURN_PEERS)];

	if (p->bad_until != 0)
		return;
	go(p);
	come(c, p, b, rng);
}

static void
take(struct churn *c, struct churner *p)
{
	const struct fake *f = &p->fake;

	switch (f->msg.type) {
	case MSG_CHOKE:
		p->unchoked = p->asked = false;
		break;
	case MSG_UNCHOKE:
		p->unchoked = true;
		break;
	case MSG_PIECE:
		p->asked = false;
		c->pieces++;
		if (memcmp(f->body,
			c->file + (uint64_t)f->msg.index * f->geo.piece_size,
			fake_piece_len(f, f->msg.index)) != 0)
			c->wrong = "a piece came with wrong bytes";
		break;
	default:
		break;
	}
}

static void
read_all(struct churn *c, struct churner *p)
{
	int r;

	while ((r = fake_recv(&p->fake, 0)) == 1)
		take(c, p);
	if (r == -1)
		go(p);
}

static void
ask(struct churner *p, struct rng *rng)
{
	if (!p->unchoked || p->asked || run_now() < p->ask_at)
		return;
	p->asked = true;
	p->ask_at = run_now() + ASK_MS;
	if (!fake_send(&p->fake, MSG_REQUEST,
		(uint32_t)rng_below(rng, p->fake.geo.pieces)))
		go(p);
}

/* Who broke the protocol must find its connection closed. */
static void
watch(struct churn *c, struct churner *p)
{
	if (p->fake.fd == -1 || net_is_closed(p->fake.fd, 0))
		go(p);
	else if (run_now() > p->bad_until) {
		c->wrong = "a breach of the protocol was taken";
		go(p);
	}
}

void
churn_turn(struct churn *c, const struct bed *b, struct rng *rng)
{
	unsigned int came = 0;

	for (size_t i = 0; i < CHURN_PEERS; i++) {
		struct churner *p = &c->v[i];

		if (p->bad_until != 0)
			watch(c, p);
		else if (p->fake.fd != -1) {
			read_all(c, p);
			if (p->fake.fd != -1)
				ask(p, rng);
		} else if (came++ < COME_MAX)
			come(c, p, b, rng);
	}
	for (; run_now() >= c->next && came < COME_MAX; came++) {
		change(c, b, rng);
		c->next += CHANGE_MS;
	}
}

void
churn_stop(struct churn *c)
{
	for (size_t i = 0; i < CHURN_PEERS; i++)
		go(&c->v[i]);
}

unsigned int
churn_serve_all(struct churn *c, const struct bed *b)
{
	unsigned int served = 0;

	for (size_t i = 0; i < CHURN_PEERS; i++) {
		struct fake *f = &c->v[i].fake;
		uint32_t piece = (uint32_t)i % f->geo.pieces;

		served += fake_join(f, b, SERVED, 0, SERVE_MS) &&
		    fake_send(f, MSG_INTERESTED, 0) &&
		    fake_expect(f, MSG_UNCHOKE, SERVE_MS) &&
		    fake_fetch(f, c->file, piece, piece, SERVE_MS);
		fake_hang_up(f);
	}
	return served;
}
