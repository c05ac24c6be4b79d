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

struct peer *
peers_add(struct supervisor *sv, uint32_t id)
{
	struct peer *p;
	uint32_t i;

	for (i = 0; i < sv->places; i++)
		if (sv->peer[i].id == 0)
			break;
	if (i == sv->places)
		return NULL;
	p = &sv->peer[i];
	memset(p, 0, sizeof(*p));
	p->id = id;
	p->sock = p->watch.fd = -1;
	ending_init(&p->end, sv->now);
	sv->npeers++;
	return p;
}

void
peers_drop(struct supervisor *sv, struct peer *p)
{
	p->id = 0;
	sv->npeers--;
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
