/*
 * park.h: giving the pages of idle frames back, and getting them again.
 *
 * The slot's `want` is even while the worker may use its frames, odd when it
 * has given them back; the supervisor's echo says that it has taken note.
 */
#ifndef SHOAL_PARK_H
#define SHOAL_PARK_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

struct worker;

#define PARK_AFTER_MS 10000

struct park {
	uint32_t want;
	bool said; /* REC_WANT is under way */
	bool used; /* frames were used since they were last given back */
	struct mono used_at;
};

void park_init(struct worker *);
/* Frames may be used.  If not, it asks for them; look again soon (R8). */
bool park_is_ready(struct worker *);
/* Frames were used just now. */
void park_use(struct worker *);
/* Gives idle frames back when their time has come. */
void park_turn(struct worker *);
/* When that is. */
struct mono park_due(const struct worker *);

#endif
