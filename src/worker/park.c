/*
 * park.c: the worker's half of giving frames back.
 */
#include "park.h"

#include "control.h"
#include "worker.h"

static void
say(struct worker *w, uint32_t want)
{
	w->park.want = want;
	atomic_store(&w->own->want, want);
}

/* The tenant before us may have died with its frames given back. */
void
park_init(struct worker *w)
{
	uint32_t want = atomic_load(&w->own->want);

	w->park = (struct park){.used_at = w->now};
	say(w, want + (want & 1));
}

/*
 * Until the echo has come the supervisor may still be punching, and what was
 * written into a frame would be zeroed.
 */
bool
park_is_ready(struct worker *w)
{
	struct park *p = &w->park;

	if (p->want & 1) {
		say(w, p->want + 1);
		p->said = false;
	}
	if (atomic_load(&w->order->granted) == p->want)
		return true;
	if (!p->said)
		p->said = control_say(w, REC_WANT, 0, 0);
	return false;
}

void
park_use(struct worker *w)
{
	w->park.used = true;
	w->park.used_at = w->now;
}

struct mono
park_due(const struct worker *w)
{
	if (!w->park.used || !store_is_idle(w))
		return MONO_NEVER;
	return mono_add_ms(w->park.used_at, PARK_AFTER_MS);
}

void
park_turn(struct worker *w)
{
	if (!mono_is_due(park_due(w), w->now))
		return;
	w->park.used = false;
	say(w, w->park.want + 1);
}
