/*
 * authors.c: one word for each own piece.
 */
#include "authors.h"

#include <stdlib.h>

#define NOBODY  0          /* nothing is stored */
#define SEVERAL UINT32_MAX /* more than one, or somebody of old */

static uint32_t *
word(const struct disk *d, uint32_t piece)
{
	return &d->authors[piece / d->n];
}

static bool
is_begun(const struct disk *d, uint32_t piece)
{
	uint32_t i;

	for (i = 0; i < geometry_blocks(&d->geo, piece); i++)
		if (abits_has(d->swarm.stored,
			geometry_block_index(&d->geo, piece, i)))
			return true;
	return false;
}

int
authors_init(struct disk *d)
{
	uint32_t p;

	d->authors = calloc(d->geo.pieces / d->n + 1, sizeof(*d->authors));
	if (d->authors == NULL)
		return -1;
	for (p = d->k; p < d->geo.pieces; p += d->n)
		if (!abits_has(d->swarm.have, p) && is_begun(d, p))
			*word(d, p) = SEVERAL;
	return 0;
}

void
authors_add(struct disk *d, uint32_t piece, uint32_t id)
{
	uint32_t *w;

	if (d->authors == NULL)
		return;
	w = word(d, piece);
	*w = *w == NOBODY || *w == id ? id : SEVERAL;
}

uint32_t
authors_sole(const struct disk *d, uint32_t piece)
{
	return *word(d, piece) == SEVERAL ? 0 : *word(d, piece);
}

bool
authors_are_others(const struct disk *d, uint32_t piece, uint32_t id)
{
	return *word(d, piece) != NOBODY && *word(d, piece) != id;
}

void
authors_forget(struct disk *d, uint32_t piece)
{
	*word(d, piece) = NOBODY;
}
