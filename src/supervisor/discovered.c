/*
 * discovered.c: peers that discovery has found.
 */
#include "discovered.h"

#include <string.h>

#include "candidate.h"
#include "dial.h"
#include "log.h"
#include "peers.h"

#define MISSES_MAX 8

static bool
is_same(const struct address *a, const struct address *b)
{
	return address_same_host(a, b) && strcmp(a->text, b->text) == 0;
}

static bool
is_near(const struct address *a)
{
	return strncmp(a->text, "127.", 4) == 0 ||
	    strncmp(a->text, "[::1]:", 6) == 0;
}

static struct peer *
find(const struct supervisor *sv, const struct address *a)
{
	struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		if (p->resolved && is_same(&p->addr, a))
			return p;
	return NULL;
}

static uint32_t
count(const struct supervisor *sv)
{
	const struct peer *p;
	uint32_t n;

	n = 0;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		n += p->found && p->dial;
	return n;
}

static struct peer *
enter(struct supervisor *sv, const struct address *a)
{
	struct peer *p;

	if ((p = peers_add(sv, sv->last_id + 1)) == NULL)
		return NULL;
	sv->last_id++;
	p->addr = *a;
	p->resolved = true;
	return p;
}

void
discovered_take(struct supervisor *sv, const struct record *r)
{
	const struct candidate c = {
	    .by = (enum found_by)r->a,
	    .host = r->host,
	    .port = (uint16_t)r->b,
	    .scope = r->c,
	    .near = is_near(&sv->listen_addr),
	};
	struct address a;
	struct peer *p;

	if (!candidate_is_fit(&c))
		return;
	address_from_mapped(&a, r->host, (uint16_t)r->b, r->c);
	if (is_same(&a, &sv->listen_addr))
		return;
	if ((p = find(sv, &a)) != NULL && (p->listed || p->dial))
		return;
	if (count(sv) >= DISCOVERED_MAX ||
	    (p == NULL && (p = enter(sv, &a)) == NULL))
		return;
	log_debug("peer %u (%s): discovered", p->id, a.text);
	/* Also of who came by itself from where it listens. */
	p->configured = p->speaks = DIALECT_BITTORRENT;
	p->found = p->dial = true;
	p->misses = 0;
	p->left = sv->now;
	dial_look(sv);
}

void
discovered_missed(struct supervisor *sv, struct peer *p)
{
	if (!p->found || ++p->misses < MISSES_MAX)
		return;
	log_debug("peer %u (%s): not dialled any more", p->id, p->addr.text);
	p->dial = false;
	p->left = sv->now;
}
