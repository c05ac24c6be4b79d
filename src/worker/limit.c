/*
 * limit.c: what the supervisor lets pass of the data of pieces.
 */
#include "limit.h"

#include "worker.h"

#define HELD_MS 300 /* it counts as held so long: some deals */
#define LOOK_MS 100 /* another rate may have been dealt */

static void
begin(struct limit *l, uint64_t rate, struct mono now)
{
	l->holds = false;
	bucket_fill(&l->bucket, rate, now);
}

void
limit_turn(struct worker *w)
{
	begin(&w->up, atomic_load(&w->order->may_up), w->now);
	begin(&w->down, atomic_load(&w->order->may_down), w->now);
}

void
limit_lift(struct worker *w)
{
	begin(&w->up, 0, w->now);
	begin(&w->down, 0, w->now);
}

uint64_t
limit_room(struct worker *w, struct limit *l)
{
	uint64_t room = bucket_room(&l->bucket);

	if (room == 0) {
		l->holds = true;
		l->held_at = w->now;
	}
	return room;
}

bool
limit_may_ask(struct worker *w)
{
	const struct bucket *b = &w->down.bucket;
	uint64_t asked;

	if (b->rate == 0)
		return true;
	if (w->sess.nasks == 0)
		return limit_room(w, &w->down) > 0;
	asked = (w->sess.nasks + 1) * (uint64_t)BLOCK_SIZE;
	return (int64_t)asked <= b->level + (int64_t)b->rate;
}

static bool
is_held(const struct limit *l, struct mono now)
{
	return l->bucket.rate != 0 && l->held_at.ns != 0 &&
	    !mono_is_due(mono_add_ms(l->held_at, HELD_MS), now);
}

/* Behind a choke comes nothing but what was begun. */
static bool
sends(const struct worker *w)
{
	return !w->sess.am_choking || w->out.body == OUT_PIECE ||
	    w->out.nserve > 0;
}

static bool
fetches(const struct worker *w)
{
	return !w->sess.peer_choking || w->in.is_piece;
}

uint32_t
limit_flags(const struct worker *w)
{
	return (sends(w) && is_held(&w->up, w->now) ? CONN_HELD_UP : 0) |
	    (fetches(w) && is_held(&w->down, w->now) ? CONN_HELD_DOWN : 0);
}

static struct mono
due(const struct limit *l, struct mono now)
{
	if (l->holds)
		return mono_min(
		    bucket_due(&l->bucket), mono_add_ms(now, LOOK_MS));
	return is_held(l, now) ? mono_add_ms(l->held_at, HELD_MS) : MONO_NEVER;
}

struct mono
limit_due(const struct worker *w)
{
	return mono_min(due(&w->up, w->now), due(&w->down, w->now));
}
