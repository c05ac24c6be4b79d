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

#include "mono.h"
#include "pick.h"
#include "turns.h"

#define GIFTS_MAX 32

struct gift {
	uint32_t piece;
	bool taken;        /* its last block was asked for */
	bool over;         /* its turn is */
	struct mono until; /* which it is then at the latest */
};

struct gifts {
	bool dry;                /* when last looked for, there was none */
	uint32_t standing;       /* that the peer lacked then */
	_Atomic uint32_t *turns; /* the queue; turns.h */
	struct turn turn;        /* the peer's place in it */
	struct mono due;         /* for gifts_on_tick, or MONO_NEVER */
	uint32_t n;
	struct gift gift[GIFTS_MAX];
};

void gifts_init(struct gifts *, _Atomic uint32_t *turns);
/*
 * Another piece to tell the peer of, claimed for slot.  -1 when enough of them
 * wait to be asked for, or it is not its turn, or nothing is left that somebody
 * is to be the first to have.
 */
int64_t gifts_next(struct gifts *, const struct pick_view *, uint32_t slot,
    struct mono now, struct rng *);
/* The last block of a piece is asked for.  True when it was waited for. */
bool gifts_on_asked(struct gifts *, uint32_t piece);
/* It was told of, and has not got it, as far as was looked. */
bool gifts_has(const struct gifts *, uint32_t piece);
/* It was told of nothing that it lacks, but will be in its turn. */
bool gifts_waits_for_one(const struct gifts *);
/* A turn takes too long, when that is due. */
void gifts_on_tick(
    struct gifts *, const struct pick_view *, uint32_t slot, struct mono now);
/* Nothing that it was told of comes for now. */
void gifts_end_turns(struct gifts *);
/* The connection ends, after that. */
void gifts_release(struct gifts *, _Atomic uint32_t *asked, uint32_t slot);

#endif
