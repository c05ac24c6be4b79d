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
/* The same of what we say by ourselves: half of the output is for what comes
 * in, lest two who have much to say both stop listening. */
bool effects_may_speak(const struct worker *);
/* For what there is no room until the socket takes more, which tells; else
 * disk is to make room, which does not. */
bool effects_wait_for_peer(const struct worker *);
void effects_perform(struct worker *, const struct fx_list *);
/* A course log event of this connection. */
void effects_log(struct worker *, enum event_kind, uint32_t arg);

#endif
