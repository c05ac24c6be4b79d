/*
 * asks.h: the ask table: who has asked for which piece, as advice.
 *
 * A sealed memfd, a word per piece: slot + 1, or 0 for nobody.  When we have
 * all pieces, it says to whom a piece was suggested.  Claims and releases are
 * pick.h's; here is the supervisor's side, and the mapping.  Behind the pieces
 * are the words of a queue, which is turns.h's.
 */
#ifndef SHOAL_ASKS_H
#define SHOAL_ASKS_H

#include <stdint.h>

#include "mono.h"
#include "segment.h"
#include "swarm.h"

#define ASKS_TURNS 2 /* words of the queue */

struct asks {
	int fd;
	uint32_t n;
	au32 *word;       /* the table */
	uint32_t *seen;   /* private: each word at the last look */
	uint32_t *stored; /* private: blocks of the piece, likewise */
	int64_t *since;   /* private: ns since when both stand so */
};

/* 0, or -1 with errno. */
int asks_create(struct asks *, uint32_t pieces);
void asks_destroy(struct asks *);
/* Worker: maps the table of n pieces. NULL with errno. */
au32 *asks_map(int fd, uint32_t n);
/* R9, R14: clears by swap every ask of a slot whose worker is dead. */
void asks_sweep(struct asks *, uint32_t slot);
/*
 * R9: clears every ask that has stood unchanged for age_ms, whosever name it
 * bears, while no block of its piece came into the file; and copies at most
 * BOARD_ASKS standing ones to the board (G2: the caller writes within the
 * board's change count).  Returns how many stand.
 */
uint32_t asks_age(struct asks *, const struct swarm *, struct mono now,
    int64_t age_ms, struct seg_board *);

#endif
