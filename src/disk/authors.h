/*
 * authors.h: who delivered what is stored of a piece.
 *
 * Known from the place of the frames in memory, nobody's word, and only to
 * the process that took them: of what a predecessor stored nobody is the
 * author.  Kept while there are digests to hold a piece against.
 */
#ifndef SHOAL_AUTHORS_H
#define SHOAL_AUTHORS_H

#include "disk.h"

/* 0, or -1 with errno.  The stored bits are as they were found. */
int authors_init(struct disk *) __attribute__((warn_unused_result));
/* Peer id has delivered a block of own piece. */
void authors_add(struct disk *, uint32_t piece, uint32_t id);
/* The peer that delivered every block; 0: there were several, or it is not
 * known. */
uint32_t authors_sole(const struct disk *, uint32_t piece);
/* Something of it is stored, and not all of that came from peer id. */
bool authors_are_others(const struct disk *, uint32_t piece, uint32_t id);
/* Nothing of the piece is stored any more. */
void authors_forget(struct disk *, uint32_t piece);

#endif
