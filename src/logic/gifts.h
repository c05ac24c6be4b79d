/*
 * gifts.h: pieces that a peer was told to take before others (BEP 6).
 *
 * One that has everything tells each peer of pieces that it tells nobody else
 * of, so that a crowd can share among itself all that it is sent.  A gift is
 * claimed in the ask table, where nobody else claims what we have.
 */
#ifndef SHOAL_GIFTS_H
#define SHOAL_GIFTS_H

#include <stdbool.h>
#include <stdint.h>

#include "pick.h"

#define GIFTS_MAX 32

struct gift {
	uint32_t piece;
	bool taken; /* its last block was asked for */
};

struct gifts {
	bool dry; /* when last looked for, there was none */
	uint32_t n;
	struct gift gift[GIFTS_MAX];
};

/*
 * Another piece to tell the peer of, claimed for slot.  -1 when enough of them
 * wait to be asked for, or nothing is left that somebody is to be the first to
 * have.
 */
int64_t gifts_next(
    struct gifts *, const struct pick_view *, uint32_t slot, struct rng *);
/* The last block of a piece is asked for.  True when it was waited for. */
bool gifts_on_asked(struct gifts *, uint32_t piece);
/* It was told of, and has not got it, as far as was looked. */
bool gifts_has(const struct gifts *, uint32_t piece);
/* The connection ends. */
void gifts_release(struct gifts *, _Atomic uint32_t *asked, uint32_t slot);

#endif
