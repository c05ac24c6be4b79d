/*
 * good.h: declaring a piece good.
 */
#ifndef SHOAL_GOOD_H
#define SHOAL_GOOD_H

#include "disk.h"

/*
 * Own piece, all of its blocks stored: have bit, then epoch (R1, R10).  The
 * course family has no digest of a piece to hold the file against; that of
 * the whole file is checked at completion, from what the file holds (R5).
 */
void good_piece(struct disk *, uint32_t piece);
/* The same if it is so and was not yet said. */
void good_look(struct disk *, uint32_t piece);
/* A piece that was there at the start: it needs no line in the log. */
void good_claim(struct disk *, uint32_t piece);
/* R17: own pieces that a dead predecessor stored and did not declare. */
void good_look_all(struct disk *);
/* Moves the epoch without a piece (R18). */
void good_bump(struct disk *);
/* Counts own pieces without have bits. */
void good_count_missing(struct disk *);
/* Looks whether the swarm has every piece; sets d->whole. */
void good_look_whole(struct disk *);

#endif
