/*
 * limit.h: what the supervisor lets pass of the data of pieces.
 *
 * It sets two rates in the order, and deals anew who is held.  What is asked
 * for is limited before what is read: asks stand for no more than may come
 * within about a second.
 */
#ifndef SHOAL_LIMIT_H
#define SHOAL_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "bucket.h"
#include "mono.h"

struct worker;

struct limit {
	struct bucket bucket;
	bool holds;          /* something waited for it in this turn */
	struct mono held_at; /* when something did last; 0: never */
};

/* The rates of this turn. */
void limit_turn(struct worker *);
/* There is none any more: what was begun is sent to its end. */
void limit_lift(struct worker *);
/* Bytes that may pass now; 0: wait. */
uint64_t limit_room(struct worker *, struct limit *);
/* One more piece, or block of one, may be asked for. */
bool limit_may_ask(struct worker *);
/* CONN_HELD_ flags. */
uint32_t limit_flags(const struct worker *);
/* When to look again at what is held, or to say that nothing is. */
struct mono limit_due(const struct worker *);

#endif
