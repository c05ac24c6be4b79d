/*
 * turns.h: whose turn it is to be given a piece.
 *
 * A crowd shares pieces as they come, so they are to come one after another:
 * each is given in a turn, which come in the order of asking, and few are had
 * at a time.  The queue is two words that all workers write, as advice: how
 * many turns were asked for, and how many are over.  Who dies in it makes the
 * others wait in vain once.
 */
#ifndef SHOAL_TURNS_H
#define SHOAL_TURNS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

enum { TURNS_ASKED, TURNS_OVER, TURNS_WORDS };

/* A place in the queue. */
struct turn {
	bool waits;
	uint32_t number;
	uint32_t seen;     /* so many were over when it was asked for */
	struct mono again; /* it looks again then */
	struct mono until; /* and waits no longer than that */
	struct mono since; /* then so many were over: */
	uint32_t before;
	uint32_t recent; /* and so many had come to be in half a second */
};

/*
 * True: it has a turn, of which turn_over is to be said.  One is asked for
 * unless it waits already.  As many are had at a time as were over within the
 * last half second, but `least` at least.
 */
bool turn_comes(
    struct turn *, _Atomic uint32_t *queue, uint32_t least, struct mono now);
void turn_over(_Atomic uint32_t *queue);
/* It waits no more. */
void turn_leave(struct turn *, _Atomic uint32_t *queue);

#endif
