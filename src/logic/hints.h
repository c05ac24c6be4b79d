/*
 * hints.h: pieces that a peer would rather give us than others (BEP 6).
 *
 * What it alone has, and suggests to somebody else, is sent to them; so as
 * long as it suggests, we leave that alone.
 */
#ifndef SHOAL_HINTS_H
#define SHOAL_HINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

#define HINTS_MAX 32

struct hints {
	uint32_t n;
	uint32_t piece[HINTS_MAX]; /* wanted ones, the oldest first */
	struct mono until;         /* it is taken to suggest, or MONO_NEVER */
};

void hints_init(struct hints *);
/* The peer suggests a piece that we want.  The last ones are remembered. */
void hints_add(struct hints *, uint32_t piece, struct mono now);
/* It lets us ask for anything, until it suggests once more. */
void hints_let_go(struct hints *);
/* We have it. */
void hints_drop(struct hints *, uint32_t piece);
/* heard: when data came last. */
void hints_on_tick(struct hints *, struct mono heard, struct mono now);
/* What the peer alone has is left to those whom it tells of it. */
bool hints_hold(const struct hints *);

#endif
