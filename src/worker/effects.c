/*
 * effects.c: effects into the output queue, the upload queue, the event ring.
 */
#include "effects.h"

#include "end.h"
#include "event.h"
#include "worker.h"

#define LOG_MS     10 /* events that disk process 0 is rung for together */
#define SPEAK_ROOM (OUT_SIZE / MSG_HEAD_MAX / 2) /* messages */

static bool
can_log(const struct worker *w)
{
	return event_room(SLOT_EVENTS, &w->own->event_head, w->tail) >= FX_MAX;
}

bool
effects_have_room(const struct worker *w)
{
	return out_has_room(&w->out, FX_MAX) && can_log(w);
}

bool
effects_may_speak(const struct worker *w)
{
	return out_has_room(&w->out, SPEAK_ROOM) && can_log(w);
}

bool
effects_wait_for_peer(const struct worker *w)
{
	return w->blocked && can_log(w);
}

/* Disk process 0 writes the course log.  It looks at every ring whenever it
 * writes, so there is no haste but for room. */
void
effects_log(struct worker *w, enum event_kind event, uint32_t arg)
{
	uint32_t room;

	if (!dialect_get(w->dialect)->logs)
		return;
	if (!event_put(w->own->event, SLOT_EVENTS, &w->own->event_head, w->tail,
		event, arg))
		end_worker(w, END_INTERNAL);
	room = event_room(SLOT_EVENTS, &w->own->event_head, w->tail);
	store_mark(w, 0,
	    room < SLOT_EVENTS / 2 ? w->now : mono_add_ms(w->now, LOG_MS));
}

static void
perform(struct worker *w, const struct fx *fx)
{
	const struct msg m = {.type = fx->msg,
	    .index = fx->arg,
	    .begin = fx->begin,
	    .length = fx->length};

	switch (fx->kind) {
	case FX_SEND:
		out_block(&w->out, &m);
		break;
	case FX_SERVE:
		out_serve(&w->out, &m);
		break;
	case FX_DROP:
		out_drop(&w->out, &m);
		break;
	case FX_CLEAR:
		out_clear(&w->out);
		break;
	case FX_LAST:
		out_last(&w->out, &w->geo);
		break;
	case FX_EVENT:
		effects_log(w, fx->event, fx->arg);
		break;
	}
}

void
effects_perform(struct worker *w, const struct fx_list *fx)
{
	unsigned int i;

	for (i = 0; i < fx->n; i++)
		perform(w, &fx->v[i]);
}
