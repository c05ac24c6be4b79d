/*
 * sess_late.c: asks whose answer is late, or not needed any more.
 */
#include <stddef.h>

#include "sess_asks.h"
#include "sess_take.h"

#define SHARE_MS 100 /* nothing new for so long, and asks are shared */
#define CANCELS  8   /* said in one step; the rest in the next */

/* The oldest ask, unless it is being answered; NULL. */
static const struct ask *
unanswered(const struct sess *s)
{
	if (s->nasks == 0 || s->ask[0].piece == s->arriving)
		return NULL;
	return &s->ask[0];
}

/* When a request for a piece is repeated, and when all are given up. */
static struct mono
repeat_due(const struct sess *s)
{
	const struct ask *a = unanswered(s);

	if (a == NULL || a->repeated || s->paused || s->cfg.blocks)
		return MONO_NEVER;
	return mono_add_ms(a->at, s->cfg.repeat_ms);
}

/* Nobody else may bring a doubtful piece meanwhile; less is waited for it, as
 * long as that has not turned out to be too little. */
static struct mono
pool_due(const struct sess *s)
{
	const struct ask *a = unanswered(s);
	bool hurry;

	if (a == NULL)
		return MONO_NEVER;
	hurry = s->cfg.blocks && sess_is_doubtful(s, a->piece) &&
	    s->patience_ms < s->cfg.pool_ms;
	return mono_add_ms(s->cfg.blocks && mono_is_due(a->at, s->heard_at) ?
		s->heard_at :
		a->at,
	    hurry ? s->patience_ms : s->cfg.pool_ms);
}

/* How long a doubtful piece may take, however often something of it comes. */
static int64_t
doubt_ms(const struct sess *s)
{
	return s->patience_ms > s->cfg.pool_ms ? s->patience_ms :
						 s->cfg.pool_ms;
}

static struct mono
doubt_due(const struct sess *s)
{
	if (!sess_holds_doubt(s))
		return MONO_NEVER;
	if (s->doubt_at.ns == 0)
		return s->doubt_at;
	return mono_add_ms(s->doubt_at, doubt_ms(s));
}

static void
give_up(struct sess *s, struct mono now)
{
	sess_drop_all(s);
	sess_give_back(s, s->doubt); /* what arrives is no ask any more */
	s->doubt = PIECE_NONE;
	s->rests_until = mono_add_ms(now, s->cfg.repeat_ms);
}

static void
pool_on_tick(struct sess *s, struct mono now)
{
	if (!mono_is_due(pool_due(s), now))
		return;
	if (s->patience_ms < s->cfg.pool_ms)
		s->patience_ms *= 2;
	give_up(s, now);
}

/* Each claim may stand about as long as all that were in vain did: who is slow
 * has enough in the end, and who only holds it gains nothing. */
static void
doubt_on_tick(struct sess *s, struct mono now)
{
	if (s->doubt_at.ns == 0)
		s->doubt_at = now;
	if (!mono_is_due(doubt_due(s), now))
		return;
	s->patience_ms = 2 * doubt_ms(s);
	give_up(s, now);
}

/* Asks for what somebody else has brought meanwhile. */
static void
cancel_void(struct sess *s, struct fx_list *fx)
{
	struct msg m;
	uint32_t i, n = 0;

	for (i = 0; i < s->nasks && n < CANCELS;) {
		m = (struct msg){
		    .index = s->ask[i].piece, .begin = s->ask[i].begin};
		if (sess_is_arriving(s, m.index, m.begin) ||
		    (!bits_has(s->set.mine, m.index) &&
			!sess_is_stored(s, m.index, m.begin))) {
			i++;
			continue;
		}
		m.length = geometry_block_len(
		    s->cfg.geo, m.index, m.begin / BLOCK_SIZE);
		fx_block(fx, FX_SEND, MSG_CANCEL, &m);
		sess_drop_ask(s, i);
		n++;
	}
	s->void_asks = n == CANCELS;
}

static void
share_on_tick(struct sess *s, struct mono now)
{
	if (s->share_at.ns == 0)
		s->share_at = mono_add_ms(now, SHARE_MS);
	if (!mono_is_due(s->share_at, now))
		return;
	s->shares = true;
	s->share_at = MONO_NEVER;
}

/*
 * Void asks before the pool, which is for what may still come.  Pool before
 * repeat: one that is given up is not asked for once more.  The peer that did
 * not answer rests, or it would have the piece back before anybody else who
 * can ask for it has woken (R8).
 */
void
sess_take_on_tick(struct sess *s, struct mono now, struct fx_list *fx)
{
	if (mono_is_due(s->rests_until, now))
		s->rests_until = MONO_NEVER;
	share_on_tick(s, now);
	if (s->came)
		s->heard_at = now;
	s->came = false;
	hints_on_tick(&s->hints, s->heard_at, now);
	if (s->void_asks)
		cancel_void(s, fx);
	pool_on_tick(s, now);
	doubt_on_tick(s, now);
	if (mono_is_due(repeat_due(s), now)) {
		s->ask[0].repeated = true;
		fx_send(fx, MSG_REQUEST, s->ask[0].piece);
	}
}

struct mono
sess_take_next_tick(const struct sess *s)
{
	if (s->void_asks)
		return (struct mono){0};
	return mono_min(
	    mono_min(repeat_due(s), mono_min(pool_due(s), doubt_due(s))),
	    mono_min(s->hints.until, mono_min(s->rests_until, s->share_at)));
}
