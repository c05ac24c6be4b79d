/*
 * peers.c: the table of the peers that are known.
 */
#include "peers.h"

#include <stdlib.h>
#include <string.h>

int
peers_init(struct supervisor *sv, uint32_t places)
{
	sv->peer = calloc((size_t)places + 1, sizeof(*sv->peer));
	sv->places = places;
	sv->npeers = 0;
	return sv->peer == NULL ? -1 : 0;
}

/* Of those of no use, whose place is sooner another's. */
static bool
is_sooner(const struct peer *a, const struct peer *b)
{
	if (a->banned != b->banned)
		return b->banned;
	return mono_sub_ns(a->left, b->left) < 0;
}

/* Nothing refers to its entry. */
static bool
is_gone(const struct peer *p)
{
	return !p->listed && p->conn == NULL && p->trying == NULL &&
	    p->sock == -1;
}

static struct peer *
find_place(const struct supervisor *sv)
{
	struct peer *p, *gone;
	uint32_t i;

	gone = NULL;
	for (i = 0; i < sv->places; i++) {
		p = &sv->peer[i];
		if (p->id == 0)
			return p;
		if (is_gone(p) && (gone == NULL || is_sooner(p, gone)))
			gone = p;
	}
	return gone;
}

struct peer *
peers_add(struct supervisor *sv, uint32_t id)
{
	struct peer *p;

	if ((p = find_place(sv)) == NULL)
		return NULL;
	sv->npeers += p->id == 0;
	memset(p, 0, sizeof(*p));
	p->id = id;
	p->sock = p->watch.fd = -1;
	ending_init(&p->end, sv->now);
	return p;
}

struct peer *
peers_next(const struct supervisor *sv, const struct peer *p)
{
	uint32_t i;

	for (i = p == NULL ? 0 : (uint32_t)(p - sv->peer) + 1; i < sv->places;
	     i++)
		if (sv->peer[i].id != 0)
			return &sv->peer[i];
	return NULL;
}

struct peer *
peers_find(const struct supervisor *sv, uint32_t id)
{
	struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		if (p->id == id)
			return p;
	return NULL;
}

enum log_level
peers_level(const struct supervisor *sv)
{
	return sv->terms->is_torrent ? LOG_DEBUG : LOG_INFO;
}
