/*
 * sess_give.c: when a peer may have pieces of us.
 */
#include "sess_give.h"

#include "bits.h"

#define GIFTS 2 /* told of in one step, at most */

/* Who leaves is counted as a holder for a second yet. */
#define AGAIN_MS  1000
#define TRIES_MAX 3

static bool
may_suggest(const struct sess *s)
{
	return s->cfg.blocks && s->cfg.fast && s->peer_interested &&
	    s->mine_n == s->cfg.pieces;
}

/* We serve from before the word is written. */
static void
say_unchoke(struct sess *s, struct mono now, struct fx_list *fx)
{
	s->am_choking = false;
	s->unchoked_at = now;
	s->reunchoke_at = MONO_NEVER;
	fx_send(fx, MSG_UNCHOKE, 0);
}

/* Others have all that the peer lacks, so nobody is to be the first to have
 * any of it: it is unchoked once more, which lets go (hints.h). */
static void
let_go(struct sess *s, struct mono now, struct fx_list *fx)
{
	const struct pick_view v = sess_view(s);

	if (!s->suggests || s->am_choking || !s->gifts.dry ||
	    pick_gift(&v, true, &s->rng) != -1)
		return;
	s->suggests = false;
	say_unchoke(s, now, fx);
}

static void
suggest(struct sess *s, struct mono now, struct fx_list *fx)
{
	const struct pick_view v = sess_view(s);
	int64_t piece;
	int i;

	for (i = 0; i < GIFTS && may_suggest(s); i++) {
		piece = gifts_next(&s->gifts, &v, s->cfg.slot, now, &s->rng);
		if (piece == -1)
			break;
		fx_send(fx, MSG_SUGGEST, (uint32_t)piece);
		s->gift_tries = 0;
		s->suggests = true;
	}
	let_go(s, now, fx);
	if (s->gifts.turn.waits)
		s->gift_at = s->gifts.turn.again;
}

/*
 * Kindness: several peers ask on an unchoke or a piece only, so one that
 * finds something to want while unchoked is unchoked once more.
 */
void
sess_give_on_interested(struct sess *s, struct mono now, struct fx_list *fx)
{
	struct mono due = mono_add_ms(s->unchoked_at, s->cfg.reunchoke_ms);

	s->peer_interested = true;
	fx_event(fx, EVENT_INTERESTED, 0);
	if (s->am_choking || s->cfg.reunchoke_ms == 0)
		return;
	if (mono_is_due(due, now))
		say_unchoke(s, now, fx);
	else
		s->reunchoke_at = due;
}

void
sess_give_on_not_interested(struct sess *s, struct fx_list *fx)
{
	s->peer_interested = false;
	gifts_end_turns(&s->gifts);
	s->reunchoke_at = MONO_NEVER;
	fx_event(fx, EVENT_NOT_INTERESTED, 0);
}

static bool
is_last_block(const struct sess *s, const struct msg *m)
{
	return s->cfg.blocks &&
	    m->begin + m->length == geometry_piece_len(s->cfg.geo, m->index);
}

/* Dropped, silently or not, when choked or not ours; a repeated one is
 * served again.  Who asks needs no further unchoke. */
void
sess_give_on_request(
    struct sess *s, const struct msg *m, struct mono now, struct fx_list *fx)
{
	if (!s->am_choking)
		s->reunchoke_at = MONO_NEVER;
	if (!s->am_choking && bits_has(s->set.mine, m->index)) {
		fx_block(fx, FX_SERVE, MSG_PIECE, m);
		if (is_last_block(s, m) && gifts_on_asked(&s->gifts, m->index))
			suggest(s, now, fx);
	} else if (s->cfg.fast)
		fx_block(fx, FX_SEND, MSG_REJECT, m);
}

/* One that was told of as much as may be asks for the next when it is told of
 * that. */
void
sess_give_on_have(
    struct sess *s, uint32_t piece, struct mono now, struct fx_list *fx)
{
	if (!s->am_choking && gifts_has(&s->gifts, piece))
		suggest(s, now, fx);
}

/* Before the word that lets the peer ask: it would ask for what others are told
 * of. */
static void
unchoke_with_gift(struct sess *s, struct mono now, struct fx_list *fx)
{
	suggest(s, now, fx);
	s->unchoke_waits = may_suggest(s) && gifts_waits_for_one(&s->gifts);
	if (!s->unchoke_waits)
		say_unchoke(s, now, fx);
}

void
sess_give_on_order(
    struct sess *s, bool unchoke, struct mono now, struct fx_list *fx)
{
	if (unchoke && s->am_choking && !s->unchoke_waits)
		unchoke_with_gift(s, now, fx);
	if (!unchoke) {
		s->unchoke_waits = false;
		gifts_end_turns(&s->gifts);
	}
	if (!unchoke && !s->am_choking) {
		s->am_choking = true;
		s->reunchoke_at = MONO_NEVER;
		if (!s->cfg.blocks)
			fx_add(fx, (struct fx){.kind = FX_LAST});
		fx_send(fx, MSG_CHOKE, 0);
		if (s->cfg.blocks)
			fx_add(fx, (struct fx){.kind = FX_CLEAR});
	}
}

/* A peer that got all it was told of says nothing that would end it. */
static bool
looks_again(const struct sess *s)
{
	return may_suggest(s) && (s->unchoke_waits || !s->am_choking) &&
	    (s->unchoke_waits || s->gifts.turn.waits ||
		(s->gifts.dry && s->gift_tries < TRIES_MAX));
}

/* What another was told of and has not got: it may be slow. */
static void
suggest_late(struct sess *s, struct fx_list *fx)
{
	const struct pick_view v = sess_view(s);
	int64_t piece = pick_gift(&v, true, &s->rng);

	if (piece != -1)
		fx_send(fx, MSG_SUGGEST, (uint32_t)piece);
}

static void
look_again(struct sess *s, struct mono now, struct fx_list *fx)
{
	s->gift_at = MONO_NEVER;
	s->gift_tries += s->gifts.dry;
	if (s->unchoke_waits)
		unchoke_with_gift(s, now, fx);
	else
		suggest(s, now, fx);
	if (s->gifts.dry && s->gift_tries > 1)
		suggest_late(s, fx);
}

static void
suggest_on_tick(struct sess *s, struct mono now, struct fx_list *fx)
{
	if (looks_again(s) && mono_is_due(s->gift_at, now))
		look_again(s, now, fx);
	if (looks_again(s) && s->gift_at.ns == MONO_NEVER.ns)
		s->gift_at = mono_add_ms(now, AGAIN_MS);
}

void
sess_give_on_tick(struct sess *s, struct mono now, struct fx_list *fx)
{
	const struct pick_view v = sess_view(s);

	if (mono_is_due(s->reunchoke_at, now))
		say_unchoke(s, now, fx);
	suggest_on_tick(s, now, fx);
	gifts_on_tick(&s->gifts, &v, s->cfg.slot, now);
}

struct mono
sess_give_next_tick(const struct sess *s)
{
	struct mono due = mono_min(s->reunchoke_at, s->gifts.due);

	if (!looks_again(s))
		return due;
	/* The first tick only begins the wait. */
	return s->gift_at.ns == MONO_NEVER.ns ? (struct mono){0} :
						mono_min(due, s->gift_at);
}
