/*
 * swarm_areas.c: the layout of a swarm's object, computed from its counts.
 */
#include "swarm_areas.h"

#include "area.h"

#define AREA_ALIGN 64 /* areas of two writers share no cache line */

/* Both counts have 32 bits, so the number of all blocks has 64. */
int
swarm_areas(
    struct swarm_areas *a, const struct geometry *g, enum digest_kind kind)
{
	struct area_end e = {.align = AREA_ALIGN};
	uint64_t all = (uint64_t)g->pieces * g->blocks;

	if (all == 0)
		return -1;
	(void)area_add(&e, 1, sizeof(struct swarm_header));
	a->have = area_add(&e, bits_words(g->pieces), sizeof(abits));
	a->stored = area_add(&e, bits_words(all), sizeof(abits));
	a->logged = area_add(&e, bits_words(g->pieces), sizeof(abits));
	a->doubtful = area_add(&e, bits_words(g->pieces), sizeof(abits));
	a->author = area_add(&e, g->pieces, sizeof(au32));
	a->avail = area_add(&e, g->pieces, sizeof(au32));
	a->digest = area_add(&e, g->pieces, digests_len(kind));
	a->wanted = area_add(&e, bits_words(g->pieces), sizeof(uint64_t));
	a->size = e.at;
	return e.over ? -1 : 0;
}

uint64_t
swarm_size(const struct geometry *g, enum digest_kind kind)
{
	struct swarm_areas a;

	return swarm_areas(&a, g, kind) == -1 ? 0 : a.size;
}

void
swarm_point(struct swarm *s, uint8_t *base, const struct swarm_areas *a,
    const struct geometry *g, enum digest_kind kind)
{
	s->base = base;
	s->size = a->size;
	s->h = (struct swarm_header *)(void *)base;
	s->geo = *g;
	s->have = (abits *)(void *)(base + a->have);
	s->stored = (abits *)(void *)(base + a->stored);
	s->logged = (abits *)(void *)(base + a->logged);
	s->doubtful = (abits *)(void *)(base + a->doubtful);
	s->author = (au32 *)(void *)(base + a->author);
	s->avail = (au32 *)(void *)(base + a->avail);
	s->digests = (struct digests){kind, base + a->digest};
	s->wanted = (uint64_t *)(void *)(base + a->wanted);
}
