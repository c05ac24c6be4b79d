/*
 * swarm.h: a swarm's shared object: geometry, have, stored and logged bits.
 */
#ifndef SHOAL_SWARM_H
#define SHOAL_SWARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bits.h"
#include "digests.h"
#include "geometry.h"
#include "segment.h"

struct swarm {
	uint8_t *base;
	size_t size;
	struct swarm_header *h;
	struct geometry geo; /* the header's, as it was checked */
	abits *have, *stored, *logged, *doubtful;
	au32 *author, *avail;
	struct digests digests; /* their table is in the object */
	uint64_t *wanted;       /* pieces to be fetched, if we lack them */
};

/* Bytes of the object for such a file; 0: it does not fit 2^63. */
uint64_t swarm_size(const struct geometry *, enum digest_kind);

/*
 * Lays out a zeroed mapping of swarm_size() bytes, copies the digests (NULL:
 * there are none) and what is wanted (NULL: all pieces), and stores the magic.
 */
void swarm_layout(struct swarm *, void *base, const struct geometry *,
    const struct digests *, const char *file, const uint64_t *wanted);
/*
 * Maps the object of a descriptor, writable (disk) or read-only (worker,
 * tool); checks magic, ABI, sizes, offsets and geometry against the object.
 * Returns NULL, or a sentence that says what is wrong (a constant string).
 * Whoever cannot trust the owner to leave the header alone takes the geometry
 * from here and checks anew what else it takes from *h.
 */
const char *swarm_map(struct swarm *, int fd, bool writable);
void swarm_unmap(struct swarm *);

/* Pieces we have. */
uint32_t swarm_have_count(const struct swarm *);
/* Bytes of the wanted pieces, and of those that we lack. */
uint64_t swarm_wanted(const struct swarm *);
uint64_t swarm_left(const struct swarm *);
/* Blocks of piece that are stored. */
uint32_t swarm_stored_count(const struct swarm *, uint32_t piece);
/* All blocks of piece are stored (nblocks of them). */
bool swarm_is_stored(const struct swarm *, uint32_t piece, uint32_t nblocks);

#endif
