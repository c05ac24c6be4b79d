/*
 * gate.h: blocks that wait for their turn (turn.h).
 */
#ifndef SHOAL_GATE_H
#define SHOAL_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"
#include "turn.h"

struct worker;

struct gate {
	struct turn turn;
	uint64_t wrote;       /* bytes to the socket */
	uint32_t asked, over; /* as the supervisor was told */
};

/* What was acknowledged, or is not asked for any more. */
void gate_turn(struct worker *);
/* The next block may be sent. */
bool gate_lets(struct worker *);
/* n bytes were written. */
void gate_wrote(struct worker *, uint64_t n);
/* These were of a piece, and end there in the file. */
void gate_wrote_piece(struct worker *, uint64_t end, uint64_t n);
/* Tells the supervisor. */
void gate_say(struct worker *);
/* What waits need not any more. */
bool gate_opens(const struct worker *);
/* When to look for what was acknowledged, or MONO_NEVER. */
struct mono gate_due(const struct worker *);

#endif
