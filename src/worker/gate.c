/*
 * gate.c: turns in what the socket and the supervisor know of them.
 */
#include "gate.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "control.h"
#include "worker.h"

#define LOOK_MS 5 /* nobody tells of an acknowledgement */

static uint32_t
dealt(const struct worker *w)
{
	return atomic_load(&w->order->turns);
}

/* Crowds of those who understand what is suggested to them. */
static bool
applies(const struct worker *w)
{
	const struct sess *s = &w->sess;

	return s->cfg.blocks && s->cfg.fast && s->mine_n == s->cfg.pieces &&
	    atomic_load(&w->order->crowd) != 0;
}

/* Nothing is asked for. */
static bool
is_done(const struct worker *w)
{
	return w->out.dead || w->sess.am_choking ||
	    (w->gate.turn.waits && w->out.nserve == 0);
}

void
gate_turn(struct worker *w)
{
	struct turn *t = &w->gate.turn;
	int waits;

	if (t->marked && ioctl(FD_PEER, SIOCOUTQ, &waits) == 0)
		turn_acked(t, w->gate.wrote - (uint64_t)waits, w->now);
	if (t->asked != t->over && (is_done(w) || !applies(w)))
		turn_drop(t);
}

bool
gate_lets(struct worker *w)
{
	return !applies(w) ||
	    turn_may_send(&w->gate.turn, w->geo.piece_size, dealt(w), w->now);
}

void
gate_wrote(struct worker *w, uint64_t n)
{
	w->gate.wrote += n;
}

void
gate_wrote_piece(struct worker *w, uint64_t end, uint64_t n)
{
	bool last = end % w->geo.piece_size == 0;

	turn_wrote(&w->gate.turn, n, last, w->gate.wrote);
}

void
gate_say(struct worker *w)
{
	struct gate *g = &w->gate;
	const struct turn *t = &g->turn;

	if (t->asked == g->asked && t->over == g->over)
		return;
	if (!control_say(w, REC_TURN, t->asked, t->over)) {
		w->hungry = true;
		return;
	}
	g->asked = t->asked;
	g->over = t->over;
}

bool
gate_opens(const struct worker *w)
{
	return w->gate.turn.waits &&
	    (!applies(w) || turn_has_come(&w->gate.turn, dealt(w)));
}

struct mono
gate_due(const struct worker *w)
{
	return w->gate.turn.marked ? mono_add_ms(w->now, LOOK_MS) : MONO_NEVER;
}
