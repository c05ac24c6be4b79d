/*
 * due.h: pieces that are stored in full, looked at two at a time.
 *
 * Two are hashed in little more than the time of one (shatwo.h).  So while
 * pieces come quickly, every other one waits for the next, for HOLD_MS at
 * most.  It waits as it would for the successor of a process that died (R17):
 * its blocks are stored, its frames done, and its claim stands.  Only a piece
 * of one author waits: if it is bad, that author's worker is shot, and the
 * claim goes with it.  The claim may be another's, from whom it is coming as
 * well; then it waits until a block of it comes again.
 */
#ifndef SHOAL_DUE_H
#define SHOAL_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

struct disk;

#define HOLD_MS 20

struct due {
	bool is_held;
	uint32_t piece; /* that is held */
	struct mono until;
	struct mono last; /* a piece came */
};

/* Looks at own piece when it is due, now or with the next one.  0, or -1 when
 * nobody can tell what is good (verify.h). */
int due_add(struct disk *, uint32_t piece);
/* A block of the piece has come: looks at it if it is held. */
void due_meet(struct disk *, uint32_t piece);
/* Looks at what was held for long enough. */
void due_turn(struct disk *, struct mono now);
/* When that is; MONO_NEVER: nothing is held. */
struct mono due_next(const struct disk *);
/* Looks at what is held. */
int due_flush(struct disk *);

#endif
