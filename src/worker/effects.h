/*
 * effects.h: performing what the conversation wants done.
 */
#ifndef SHOAL_EFFECTS_H
#define SHOAL_EFFECTS_H

#include <stdbool.h>

#include "fx.h"

struct worker;

/* There is room for whatever the next step yields: ask before each step, so
 * that a step's effects are never lost (events are never dropped). */
bool effects_have_room(const struct worker *);
void effects_perform(struct worker *, const struct fx_list *);
/* A course log event of this connection. */
void effects_log(struct worker *, enum event_kind, uint32_t arg);

#endif
