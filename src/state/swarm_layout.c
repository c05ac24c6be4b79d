/*
 * swarm_layout.c: a new swarm's object in zeroed memory.
 */
#include "swarm.h"

#include <stdatomic.h>
#include <string.h>

#include "swarm_areas.h"

void
swarm_layout(struct swarm *s, void *base, const struct geometry *g,
    const struct digests *digests, const char *file, const uint64_t *wanted)
{
	enum digest_kind kind = digests != NULL ? digests->kind : DIGEST_NONE;
	struct swarm_header *h = base;
	struct swarm_areas a;

	if (swarm_areas(&a, g, kind) == -1)
		return;
	h->abi = SEGMENT_ABI;
	h->pieces = g->pieces;
	h->size = a.size;
	h->file_size = g->file_size;
	h->piece_size = g->piece_size;
	h->blocks = g->blocks;
	h->off_have = a.have;
	h->off_stored = a.stored;
	h->off_logged = a.logged;
	h->off_doubts = a.doubtful;
	h->off_author = a.author;
	h->off_avail = a.avail;
	h->digest_kind = kind;
	h->off_digest = a.digest;
	h->off_wanted = a.wanted;
	strncpy(h->file, file, sizeof(h->file) - 1);
	swarm_point(s, base, &a, g, kind);
	if (kind != DIGEST_NONE)
		memcpy((uint8_t *)base + a.digest, digests->table,
		    g->pieces * digests_len(kind));
	if (wanted != NULL)
		memcpy(
		    s->wanted, wanted, bits_words(g->pieces) * sizeof(*wanted));
	else
		bits_fill(s->wanted, g->pieces);
	/* G0: whoever sees the magic sees all of the above (release). */
	atomic_store_explicit(&h->magic, SWARM_MAGIC, memory_order_release);
}
