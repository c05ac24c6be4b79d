/*
 * loop.c: one turn after the other, and a sleep when nothing is left to do.
 */
#include "loop.h"

#include <poll.h>

#include "control.h"
#include "effects.h"
#include "end.h"
#include "extend.h"
#include "input.h"
#include "send.h"
#include "sleep.h"
#include "steps.h"
#include "worker.h"

#define IDLE_MS    1000 /* R8: the longest sleep */
#define TELLING_MS 20   /* until the peer has acknowledged everything */
#define BUSY_TURNS 64   /* at most, then the supervisor's pair is looked at */
/* R8: frames, the event ring or the record are not free, and nobody rings when
 * they are.  Twice as long each time that such a sleep was in vain. */
#define HUNGRY_NS     250000
#define HUNGRY_LONGER 6 /* times */

/*
 * Reading comes first and writing late, so that all which one turn has to say
 * goes out in one call.  The record of what was said and heard follows at once
 * (R20): a peer that was told everything may leave, and whether it was complete
 * is lost with a worker that dies before.
 */
static void
turn(struct worker *w)
{
	w->now = mono_now();
	limit_turn(w);
	w->hungry = w->mute = w->in.hungry = w->in.held = false;
	control_heed(w);
	report_told(w);
	input_turn(w);
	store_reclaim(w);
	steps_order(w);
	steps_announce(w);
	steps_tick(w);
	steps_ask(w);
	extend_turn(w);
	steps_keep(w);
	send_turn(w);
	report_turn(w);
	store_ring(w);
	park_turn(w);
}

/* Something can be done at once. */
static bool
is_busy(const struct worker *w)
{
	return input_is_ready(w) || send_is_ready(w) ||
	    ((w->announcing || w->mute) && effects_may_speak(w)) ||
	    (w->order_seen != w->order_done && effects_have_room(w));
}

/* What no descriptor and no signal tells. */
static bool
is_hungry(const struct worker *w)
{
	bool waits = w->in.stalled || w->announcing || w->mute ||
	    w->order_seen != w->order_done;

	return w->hungry || w->in.hungry || w->report.owed ||
	    (waits && !effects_wait_for_peer(w));
}

static struct mono
wake_at(const struct worker *w)
{
	struct mono at = mono_add_ms(w->now, IDLE_MS);

	if (is_hungry(w))
		return (struct mono){
		    w->now.ns + ((int64_t)HUNGRY_NS << w->hunger)};
	if (report_is_telling(w))
		at = mono_add_ms(w->now, TELLING_MS);
	if (sess_is_starved(&w->sess) && effects_may_speak(w))
		at = mono_min(at, w->pick_at);
	if (w->report.look)
		at = mono_min(at, w->report.look_at);
	at = mono_min(at, mono_min(w->in.batch_at, limit_due(w)));
	at = mono_min(at, w->news_at);
	at = mono_min(at, mono_min(w->store.ring_at, park_due(w)));
	return effects_have_room(w) ? mono_min(at, sess_next_tick(&w->sess)) :
				      at;
}

static int
events(const struct worker *w)
{
	int ev = 0;

	if (input_is_wanted(w))
		ev |= POLLIN;
	if (w->blocked && !out_is_empty(&w->out))
		ev |= POLLOUT;
	return ev;
}

static void
rest(struct worker *w)
{
	int64_t ns = is_busy(w) ? 0 : mono_sub_ns(wake_at(w), w->now);
	bool ended = sleep_turn(w, events(w), ns);

	if (!is_hungry(w))
		w->hunger = 0;
	else if (!ended && ns > 0 && w->hunger < HUNGRY_LONGER)
		w->hunger++;
}

void
loop(struct worker *w)
{
	unsigned int turns = 0;

	for (;;) {
		turn(w);
		if (is_busy(w) && ++turns < BUSY_TURNS)
			continue;
		input_acknowledge(w);
		input_await(w);
		rest(w);
		turns = 0;
	}
}
