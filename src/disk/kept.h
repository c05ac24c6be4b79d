/*
 * kept.h: private copies of the blocks that were written last.
 *
 * A frame may change under the hand that reads it, so what was written from it
 * can only be known from the file, and to read it back takes half the time of
 * its digest.  So a block is copied once, out of its frame, and the copy is
 * what is written, and, when it is still here, what is hashed (R5).
 */
#ifndef SHOAL_KEPT_H
#define SHOAL_KEPT_H

#include <stddef.h>
#include <stdint.h>

#include "mono.h"
#include "sizes.h"

#define KEPT_BLOCKS SLOT_FRAMES /* as many as are written at once, at most */

struct kept {
	uint8_t *buf;              /* NULL: none are kept */
	uint64_t at[KEPT_BLOCKS];  /* where each is in the whole */
	uint32_t len[KEPT_BLOCKS]; /* 0: nothing is in that place */
	uint32_t next;             /* the oldest, which makes room */
	uint32_t seen;             /* next, when somebody looked */
	struct mono since;         /* it has been so */
};

/*
 * What is to be written at `at`: a copy, which lasts until KEPT_BLOCKS others
 * were put behind it; or without memory for it, p.
 */
const uint8_t *kept_put(
    struct kept *, uint64_t at, const uint8_t *p, uint32_t len);
/* These bytes were not written, or will be written anew. */
void kept_forget(struct kept *, uint64_t at, uint64_t len);
/* The bytes from `at` on, *n of them; NULL: they are not here. */
const uint8_t *kept_find(const struct kept *, uint64_t at, size_t *n);
/* Gives the memory back when nothing was put there for a while. */
void kept_turn(struct kept *, struct mono now);
void kept_drop(struct kept *);

#endif
