/*
 * pick.h: which piece to ask a peer for.
 */
#ifndef SHOAL_PICK_H
#define SHOAL_PICK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bits.h"
#include "geometry.h"
#include "rng.h"

/*
 * Uniformly at random among the pieces that the peer has (theirs), that we
 * lack (mine) and that nobody is asked for (asked[piece] == 0), of n pieces.
 * asked is advice and may change meanwhile.  Returns the piece, or -1 when
 * there is none.  Takes a few draws while much is wanted, and one walk over
 * the words of the sets when little is.
 */
int64_t pick_random(const uint64_t *theirs, const uint64_t *mine,
    const _Atomic uint32_t *asked, uint32_t n, struct rng *);

/* What a pick by the block looks at. */
struct pick_view {
	const uint64_t *theirs, *mine;
	const uint64_t *wanted; /* the only ones that are picked */
	_Atomic uint32_t *asked;
	const _Atomic uint32_t *avail; /* how many peers have a piece */
	const abits *stored;           /* blocks in the file */
	const abits *doubtful;         /* pieces that one peer is to bring */
	const struct geometry *geo;
	bool sure; /* doubtful ones are not picked */
};

/*
 * Among the same pieces, those left out whose blocks are all stored: one that
 * is stored in part, else one of those that the fewest peers have, at random
 * among equals.  -1: there is none.
 */
int64_t pick_rarest(const struct pick_view *, struct rng *);
/*
 * When all that we lack and somebody has is asked for: at random among the
 * pieces that are theirs and not mine, but for those that slot has claimed and
 * doubtful ones.
 * -1: there is none, or the end is not that near.
 */
int64_t pick_others(const struct pick_view *, uint32_t slot, struct rng *);

/* The first of n pieces in a list that is one of those.  -1: none is. */
int64_t pick_listed(const struct pick_view *, const uint32_t *list, uint32_t n);
/*
 * What a peer may be the first to have: at random among the pieces that are
 * mine and not theirs, that nobody else has and, unless these are wanted too,
 * nobody claims.  -1: there is none.
 */
int64_t pick_gift(const struct pick_view *, bool claimed, struct rng *);
/* How many neighbours have it, as they were counted last. */
uint32_t pick_holders(const struct pick_view *, uint32_t piece);

/*
 * Claims a piece in the ask table for slot (stored as slot + 1).  0, or -1
 * when somebody else was quicker.
 */
int pick_claim(_Atomic uint32_t *asked, uint32_t piece, uint32_t slot)
    __attribute__((warn_unused_result));
/* The claim is slot's. */
bool pick_is_ours(const _Atomic uint32_t *asked, uint32_t piece, uint32_t slot);
/* Gives a claim back; another's claim is left alone. */
void pick_release(_Atomic uint32_t *asked, uint32_t piece, uint32_t slot);

#endif
