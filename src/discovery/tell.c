/*
 * tell.c: peers that were found, told to the supervisor.
 */
#include "tell.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "fdpass.h"
#include "fnv.h"

#define AGAIN_MS   60000
#define SECOND_MS  1000
#define PER_SECOND 200

void
tell_init(struct tell *t, int pair, struct mono now)
{
	memset(t, 0, sizeof(*t));
	t->pair = pair;
	t->second = now;
}

static struct told *
place_of(struct tell *t, const struct record *r)
{
	uint64_t h;
	size_t i;

	h = FNV_START;
	for (i = 0; i < sizeof(r->host); i++)
		h = fnv_step(h, r->host[i]);
	h = fnv_step(fnv_step(h, (uint8_t)r->b), (uint8_t)(r->b >> 8));
	return &t->v[(h ^ h >> 32) & (TELL_PLACES - 1)];
}

static bool
was_told(const struct told *p, const struct record *r, struct mono now)
{
	return p->port == r->b &&
	    memcmp(p->host, r->host, sizeof(p->host)) == 0 &&
	    mono_sub_ms(now, p->at) < AGAIN_MS;
}

static bool
is_too_much(struct tell *t, struct mono now)
{
	if (mono_sub_ms(now, t->second) >= SECOND_MS) {
		t->second = now;
		t->in_second = 0;
	}
	return t->in_second++ >= PER_SECOND;
}

static void
tell(struct tell *t, const struct record *r, struct mono now)
{
	uint8_t buf[RECORD_MAX];
	struct told *p;

	p = place_of(t, r);
	if (was_told(p, r, now) || is_too_much(t, now) ||
	    fdpass_send(t->pair, buf, record_encode(r, buf), -1) == -1)
		return;
	memcpy(p->host, r->host, sizeof(p->host));
	p->port = (uint16_t)r->b;
	p->at = now;
}

static void
map_v4(uint8_t host[16], const void *v4)
{
	memset(host, 0, 10);
	memset(host + 10, 0xff, 2);
	memcpy(host + 12, v4, 4);
}

/* 0, or -1: it has a name, which is not looked up for a stranger. */
static int
host_of(const struct peers_one *one, uint8_t host[16])
{
	char text[INET6_ADDRSTRLEN];
	uint8_t v4[4];

	if (!one->is_text && one->host.n == 4) {
		map_v4(host, one->host.p);
		return 0;
	}
	if (!one->is_text) {
		memcpy(host, one->host.p, 16);
		return 0;
	}
	if (one->host.n >= sizeof(text))
		return -1;
	memcpy(text, one->host.p, one->host.n);
	text[one->host.n] = '\0';
	if (inet_pton(AF_INET, text, v4) == 1) {
		map_v4(host, v4);
		return 0;
	}
	return inet_pton(AF_INET6, text, host) == 1 ? 0 : -1;
}

uint32_t
tell_peers(
    struct tell *t, struct peers *peers, enum found_by by, struct mono now)
{
	struct record r = {.kind = REC_PEER, .a = by};
	struct peers_one one;
	uint32_t n;

	for (n = 0; peers_next(peers, &one);) {
		if (host_of(&one, r.host) == -1)
			continue;
		r.b = one.port;
		tell(t, &r, now);
		n++;
	}
	return n;
}

void
tell_one(
    struct tell *t, const struct sockaddr *sa, uint16_t port, struct mono now)
{
	struct record r = {.kind = REC_PEER, .a = FOUND_BY_ITSELF, .b = port};
	const struct sockaddr_in6 *v6;

	if (sa->sa_family == AF_INET) {
		map_v4(r.host,
		    &((const struct sockaddr_in *)(const void *)sa)->sin_addr);
	} else {
		v6 = (const void *)sa;
		memcpy(r.host, &v6->sin6_addr, sizeof(r.host));
		if (IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr))
			r.c = v6->sin6_scope_id;
	}
	tell(t, &r, now);
}
