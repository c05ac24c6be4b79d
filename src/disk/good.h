/*
 * good.h: declaring a piece good.
 */
#ifndef SHOAL_GOOD_H
#define SHOAL_GOOD_H

#include "disk.h"

/*
 * Own piece, all of its blocks stored and no have bit yet: it is held against
 * its digest, if it has one, and is good: have bit, then epoch (R1, R10); or
 * bad: nothing of it is stored any more, and the supervisor hears who
 * delivered it.  Without digests of pieces that of the whole file is checked
 * at completion, from what the file holds, too (R5).
 *
 * Several authors of a bad piece are not sorted out.  It is doubtful from then
 * on: nobody asks for it but the worker that has claimed it, and what is stored
 * of it is always of one author, who is known when it is bad again.
 *
 * 0, or -1 when nobody can tell (verify.h).
 */
int good_look(struct disk *, uint32_t piece);
/* The same of two whole ones. */
int good_look_two(struct disk *, uint32_t a, uint32_t b);
/* The piece waits for such a look. */
bool good_is_due(const struct disk *, uint32_t piece);
/* A block from this peer is to be stored: of a doubtful piece, what others
 * brought is thrown away before. */
void good_begin_doubtful(struct disk *, uint32_t piece, uint32_t author);
/* A piece that was there at the start: it needs no line in the log. */
void good_claim(struct disk *, uint32_t piece);
/* A piece that may be there: all of its blocks count as stored until it is
 * looked at. */
void good_expect(struct disk *, uint32_t piece);
/* R17: own pieces that a dead predecessor stored and did not declare. */
void good_look_all(struct disk *);
/* Moves the epoch without a piece (R18). */
void good_bump(struct disk *);
/* Counts own pieces that are wanted and have no have bit. */
void good_count_missing(struct disk *);
/* Looks whether the swarm has every wanted piece; sets d->whole. */
void good_look_whole(struct disk *);

#endif
