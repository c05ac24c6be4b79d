/*
 * sess_asks.h: asks that stand, with the claims that they keep.
 *
 * The ask table has a word per piece.  A claim of ours stands as long as
 * something of the piece is picked, asked for, arriving, or with disk.  For
 * sess_take.c and sess_late.c.
 */
#ifndef SHOAL_SESS_ASKS_H
#define SHOAL_SESS_ASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "sess.h"

/* Gives the claim of a piece back, if there is such a piece. */
void sess_give_back(const struct sess *, int64_t piece);
void sess_drop_picked(struct sess *);
/* Index of the ask for a block, or nasks. */
uint32_t sess_find_ask(const struct sess *, uint32_t piece, uint32_t begin);
/* It was answered. */
void sess_remove_ask(struct sess *, uint32_t i);
/* It will not be answered.  With the last one of a piece goes the claim, unless
 * more of it is to be asked for. */
void sess_drop_ask(struct sess *, uint32_t i);
/* What was picked, too.  What comes after all is still taken: it stays in
 * requested. */
void sess_drop_all(struct sess *);

bool sess_is_doubtful(const struct sess *, uint32_t piece);
/* A doubtful piece is claimed, and has yet to come. */
bool sess_holds_doubt(const struct sess *);
/* It is this one, or there is none: one is claimed at a time. */
bool sess_may_doubt(const struct sess *, uint32_t piece);
/* A doubtful piece is claimed: its time runs, unless it does already, for who
 * chokes and unchokes us gets no more of it. */
void sess_doubt(struct sess *, uint32_t piece);
bool sess_is_arriving(const struct sess *, uint32_t piece, uint32_t begin);
/* The block is in the file.  Of a doubtful piece what others brought does not
 * count. */
bool sess_is_stored(const struct sess *, uint32_t piece, uint32_t begin);

#endif
