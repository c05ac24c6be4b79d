/*
 * turn.h: a connection's turns to be sent a piece's worth of blocks.
 *
 * Who sends says how many turns it has asked for in all, how many of them are
 * over, and is told how many were dealt to it (turns.h).  A turn is over when
 * the peer's kernel has what was sent.  As long as that takes but a moment,
 * none is needed.
 */
#ifndef SHOAL_TURN_H
#define SHOAL_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

#define TURNS_AHEAD 2 /* asked for that are not over, at most */

/* Zeroed at first. */
struct turn {
	uint32_t asked, over;
	bool waits;        /* something is to be sent in the last one */
	uint32_t left;     /* bytes that may be sent in this one */
	bool counts;       /* it was asked for */
	uint32_t written;  /* turns of which all is written */
	bool marked;       /* the end of one, which is not acknowledged: */
	uint64_t mark;     /* where in the stream */
	struct mono began; /* this one */
	struct mono marked_began;
	bool quick; /* the last took a moment */
};

/* A block may be sent.  size: of a piece; dealt: turns, in all. */
bool turn_may_send(
    struct turn *, uint32_t size, uint32_t dealt, struct mono now);
/* n bytes of blocks were written, the last block's end among them or not, and
 * with them so many bytes in all. */
void turn_wrote(struct turn *, uint64_t n, bool last, uint64_t total);
/* So many bytes in all were acknowledged. */
void turn_acked(struct turn *, uint64_t total, struct mono now);
/* Nothing is to be sent any more. */
void turn_drop(struct turn *);
/* There is one for what waits. */
bool turn_has_come(const struct turn *, uint32_t dealt);

#endif
