/*
 * dialogue.h: one session, the peer's part played by a test.
 *
 * Each step returns its effects as a sentence: what is said by its name,
 * course log events in brackets, "serve N" for an upload that begins, "last"
 * before a choke.  Where blocks are asked for, one of a piece is "2.1", and
 * "drop" and "clear" are said of the upload queue.  The sentence lasts until
 * the next step.
 */
#ifndef SHOAL_DIALOGUE_H
#define SHOAL_DIALOGUE_H

#include "sess.h"

#define PIECES 5
#define SLOT   6
#define BLOCKS 3 /* of a piece; the last piece has two, one of them short */

extern struct sess s;
extern struct sess_config terms; /* of what begins next */
extern uint64_t mine[1], theirs[1], requested[1], wanted[1];
extern _Atomic uint32_t asked[PIECES];
extern abits doubtful[1], stored[1];
extern _Atomic uint32_t avail[PIECES], turns[TURNS_WORDS];
extern struct fx_list fx;
extern struct mono now;

/* The state of the daemon before a connection begins. */
void set_up_dialogue(void);
/* The same, with a peer that is asked for blocks. */
void set_up_blocks(void);
/* A connection begins while we have these pieces, "02" or "". */
void begins(const char *have);
const char *hears(enum msg_type, uint32_t index);
const char *hears_block(enum msg_type, uint32_t piece, uint32_t block);
const char *hears_bitfield(const char *pieces);
const char *is_ordered(bool unchoke, bool paused);
const char *has_stored(uint32_t piece);
/* Picks, and requests what was picked. */
const char *asks(void);
/* Again and again, until there is nothing to ask for, or far too often. */
const char *asks_on(void);
/* All of a piece comes. */
const char *receives(uint32_t piece);
/* A block comes, and is taken or not; disk does nothing yet. */
enum sess_piece takes(uint32_t piece, uint32_t block);
/* Disk has put a block into the file. */
void keeps(uint32_t piece, uint32_t block);
/* So much later, with a tick at the end. */
const char *later(int64_t ms);
/* The piece whose request stands, or PIECE_NONE. */
int64_t outstanding(void);
/* What is in fx, which is empty then. */
const char *said(void);

/* We lack everything, the peer has these pieces and unchokes us. */
void unchoked_by_one_with(const char *pieces);
/* We have everything and have unchoked an interested peer, 10 s ago. */
void unchoking_a_leecher(void);
/* It has these and unchokes us, who ask for so many blocks at a time. */
void asking_one_with(const char *pieces, uint32_t depth);

/* A step and what it yields; a remark may follow. */
#define expect(step, ...) cr_assert_str_eq(step, __VA_ARGS__)

#endif
