/*
 * sess.c: what to say to one peer, and when.
 */
#include "sess.h"

#include <stddef.h>
#include <string.h>

#include "bits.h"
#include "pick.h"

#define CLAIM_TRIES 8 /* claims lost to quicker ones before we wait */

/* A step yields three at most; a list that overflows was never emptied. */
static void
fx_add(struct fx_list *fx, struct fx effect)
{
	if (fx->n >= FX_MAX)
		__builtin_trap();
	fx->v[fx->n++] = effect;
}

static void
fx_send(struct fx_list *fx, enum msg_type type, uint32_t index)
{
	fx_add(fx, (struct fx){.kind = FX_SEND, .msg = type, .arg = index});
}

static void
fx_event(struct fx_list *fx, enum event_kind event, uint32_t arg)
{
	fx_add(fx, (struct fx){.kind = FX_EVENT, .event = event, .arg = arg});
}

void
sess_init(struct sess *s, const struct sess_config *cfg,
    const struct sess_sets *set, const uint64_t *have, uint64_t seed)
{
	*s = (struct sess){
	    .cfg = *cfg,
	    .set = *set,
	    .am_choking = true,
	    .peer_choking = true,
	    .picked = PIECE_NONE,
	    .outstanding = PIECE_NONE,
	    .arriving = PIECE_NONE,
	    .reunchoke_at = MONO_NEVER,
	    .rests_until = MONO_NEVER,
	};
	memcpy(s->set.mine, have, bits_words(cfg->pieces) * sizeof(*have));
	s->mine_n = (uint32_t)bits_count(s->set.mine, cfg->pieces);
	rng_seed(&s->rng, seed);
}

/* Gives the claim of a piece back, if there is such a piece. */
static void
give_back(const struct sess *s, int64_t piece)
{
	if (piece != PIECE_NONE)
		pick_release(s->set.asked, (uint32_t)piece, s->cfg.slot);
}

static void
drop_picked(struct sess *s)
{
	give_back(s, s->picked);
	s->picked = PIECE_NONE;
}

/* The piece, if it comes after all, is still taken: it stays in requested. */
static void
drop_outstanding(struct sess *s)
{
	give_back(s, s->outstanding);
	s->outstanding = PIECE_NONE;
}

/* Only a change is said.  An ask of somebody else does not make a
 * piece less interesting. */
static void
say_interest(struct sess *s, struct fx_list *fx)
{
	bool interested = s->wanted_n > 0;

	if (interested == s->am_interested)
		return;
	s->am_interested = interested;
	fx_send(fx, interested ? MSG_INTERESTED : MSG_NOT_INTERESTED, 0);
}

/*
 * Said once, after the last piece was announced.  A connection
 * that finds us complete waits for the peer's first message, so that the
 * answer to its bitfield goes before.
 */
static void
say_completed(struct sess *s, struct fx_list *fx)
{
	if (s->cfg.listed_complete || s->said_completed || !s->got_bitfield ||
	    s->mine_n < s->cfg.pieces)
		return;
	s->said_completed = true;
	fx_send(fx, MSG_COMPLETED, 0);
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

/* What was asked may never be answered.  A repeated choke (the
 * founding program's every turn) finds nothing to do. */
static void
on_choke(struct sess *s, struct fx_list *fx)
{
	if (s->peer_choking)
		return;
	s->peer_choking = true;
	drop_picked(s);
	drop_outstanding(s);
	fx_event(fx, EVENT_CHOKED_BY, 0);
}

static void
on_unchoke(struct sess *s, struct fx_list *fx)
{
	if (!s->peer_choking)
		return;
	s->peer_choking = false;
	s->rests_until = MONO_NEVER;
	fx_event(fx, EVENT_UNCHOKED_BY, 0);
}

/*
 * Kindness: several peers ask on an unchoke or a piece only, so one that
 * finds something to want while unchoked is unchoked once more.
 */
static void
on_interested(struct sess *s, struct mono now, struct fx_list *fx)
{
	struct mono due = mono_add_ms(s->unchoked_at, s->cfg.reunchoke_ms);

	s->peer_interested = true;
	fx_event(fx, EVENT_INTERESTED, 0);
	if (s->am_choking)
		return;
	if (mono_is_due(due, now))
		say_unchoke(s, now, fx);
	else
		s->reunchoke_at = due;
}

static void
on_not_interested(struct sess *s, struct fx_list *fx)
{
	s->peer_interested = false;
	s->reunchoke_at = MONO_NEVER;
	fx_event(fx, EVENT_NOT_INTERESTED, 0);
}

static void
on_have(struct sess *s, uint32_t piece, struct fx_list *fx)
{
	fx_event(fx, EVENT_HAVE, piece);
	if (bits_has(s->set.theirs, piece))
		return;
	bits_set(s->set.theirs, piece);
	s->theirs_n++;
	if (!bits_has(s->set.mine, piece))
		s->wanted_n++;
	say_interest(s, fx);
}

/* Dropped silently when choked or not ours; a repeated one is
 * served again.  Who asks needs no further unchoke. */
static void
on_request(struct sess *s, uint32_t piece, struct fx_list *fx)
{
	if (s->am_choking)
		return;
	s->reunchoke_at = MONO_NEVER;
	if (bits_has(s->set.mine, piece))
		fx_add(fx, (struct fx){.kind = FX_SERVE, .arg = piece});
}

void
sess_on_msg(
    struct sess *s, const struct msg *m, struct mono now, struct fx_list *fx)
{
	s->got_bitfield = true;
	switch (m->type) {
	case MSG_CHOKE:
		on_choke(s, fx);
		break;
	case MSG_UNCHOKE:
		on_unchoke(s, fx);
		break;
	case MSG_INTERESTED:
		on_interested(s, now, fx);
		break;
	case MSG_NOT_INTERESTED:
		on_not_interested(s, fx);
		break;
	case MSG_HAVE:
		on_have(s, m->index, fx);
		break;
	case MSG_REQUEST:
		on_request(s, m->index, fx);
		break;
	case MSG_COMPLETED:
		s->peer_said_complete = true;
		break;
	case MSG_BITFIELD:
	case MSG_PIECE:
	case MSG_UNKNOWN:
		break;
	}
	say_completed(s, fx);
}

void
sess_on_bitfield(struct sess *s, const uint64_t *set, struct fx_list *fx)
{
	uint32_t n = s->cfg.pieces;

	memcpy(s->set.theirs, set, bits_words(n) * sizeof(*set));
	s->got_bitfield = true;
	s->theirs_n = (uint32_t)bits_count(set, n);
	s->wanted_n = (uint32_t)bits_count_andnot(set, s->set.mine, n);
	if (s->picked != PIECE_NONE && !bits_has(set, (size_t)s->picked))
		drop_picked(s);

	s->am_interested = s->wanted_n > 0;
	fx_send(fx, s->am_interested ? MSG_INTERESTED : MSG_NOT_INTERESTED, 0);
	say_completed(s, fx);
}

/*
 * A piece that comes after its claim went back is claimed once more, lest it
 * be asked for elsewhere while it comes in.  It is taken whether or not that
 * succeeds: disk keeps the first copy.
 */
static void
claim_late(struct sess *s, uint32_t piece)
{
	int lost = pick_claim(s->set.asked, piece, s->cfg.slot);

	(void)lost;
}

enum sess_piece
sess_on_piece_begin(struct sess *s, uint32_t piece)
{
	s->got_bitfield = true;
	s->arriving = piece;
	/* Its end must not be taken for the answer to a later request. */
	drop_picked(s);
	if (!bits_has(s->set.requested, piece))
		return PIECE_UNASKED;
	if (bits_has(s->set.mine, piece))
		return PIECE_REPEAT;
	if (s->outstanding != piece)
		claim_late(s, piece);
	return PIECE_STORE;
}

/* The claim of a piece that came in full stands until disk has stored it. */
void
sess_on_piece_end(struct sess *s, uint32_t piece, struct fx_list *fx)
{
	s->arriving = PIECE_NONE;
	if (s->outstanding == piece)
		s->outstanding = PIECE_NONE;
	say_completed(s, fx);
}

/* Have goes to everybody, whoever the piece came from. */
void
sess_on_stored(struct sess *s, uint32_t piece, struct fx_list *fx)
{
	if (bits_has(s->set.mine, piece))
		return;
	bits_set(s->set.mine, piece);
	s->mine_n++;
	if (bits_has(s->set.theirs, piece))
		s->wanted_n--;
	if (s->picked == piece)
		s->picked = PIECE_NONE;
	give_back(s, piece);
	fx_send(fx, MSG_HAVE, piece);
	say_interest(s, fx);
	say_completed(s, fx);
}

void
sess_on_lost(struct sess *s, uint32_t piece)
{
	give_back(s, piece);
	if (s->picked == piece)
		s->picked = PIECE_NONE;
	if (s->outstanding == piece)
		s->outstanding = PIECE_NONE;
}

void
sess_on_order(struct sess *s, bool unchoke, bool paused, struct mono now,
    struct fx_list *fx)
{
	s->paused = paused;
	if (paused)
		drop_picked(s);
	if (unchoke && s->am_choking)
		say_unchoke(s, now, fx);
	if (!unchoke && !s->am_choking) {
		s->am_choking = true;
		s->reunchoke_at = MONO_NEVER;
		fx_add(fx, (struct fx){.kind = FX_LAST});
		fx_send(fx, MSG_CHOKE, 0);
	}
}

/* When the outstanding request is repeated, and when it is given up. */
static struct mono
repeat_due(const struct sess *s)
{
	if (s->outstanding == PIECE_NONE || s->outstanding == s->arriving ||
	    s->repeated || s->paused)
		return MONO_NEVER;
	return mono_add_ms(s->asked_at, s->cfg.repeat_ms);
}

static struct mono
pool_due(const struct sess *s)
{
	if (s->outstanding == PIECE_NONE || s->outstanding == s->arriving)
		return MONO_NEVER;
	return mono_add_ms(s->asked_at, s->cfg.pool_ms);
}

/*
 * Pool before repeat: one that is given up is not asked for once more.  The
 * peer that did not answer rests, or it would have the piece back before
 * anybody else who can ask for it has woken (R8).
 */
void
sess_on_tick(struct sess *s, struct mono now, struct fx_list *fx)
{
	if (mono_is_due(s->rests_until, now))
		s->rests_until = MONO_NEVER;
	if (mono_is_due(pool_due(s), now)) {
		drop_outstanding(s);
		s->rests_until = mono_add_ms(now, s->cfg.repeat_ms);
	}
	if (mono_is_due(repeat_due(s), now)) {
		s->repeated = true;
		fx_send(fx, MSG_REQUEST, (uint32_t)s->outstanding);
	}
	if (mono_is_due(s->reunchoke_at, now))
		say_unchoke(s, now, fx);
}

struct mono
sess_next_tick(const struct sess *s)
{
	return mono_min(mono_min(repeat_due(s), pool_due(s)),
	    mono_min(s->reunchoke_at, s->rests_until));
}

/* One request at a time, and the next follows the whole piece. */
static bool
may_ask(const struct sess *s)
{
	return !s->peer_choking && !s->paused && s->wanted_n > 0 &&
	    s->outstanding == PIECE_NONE && s->arriving == PIECE_NONE &&
	    s->rests_until.ns == MONO_NEVER.ns;
}

int64_t
sess_pick(struct sess *s)
{
	int64_t piece;
	int i;

	if (s->picked != PIECE_NONE || !may_ask(s))
		return s->picked;
	for (i = 0; i < CLAIM_TRIES; i++) {
		piece = pick_random(s->set.theirs, s->set.mine, s->set.asked,
		    s->cfg.pieces, &s->rng);
		if (piece == -1)
			break;
		if (pick_claim(s->set.asked, (uint32_t)piece, s->cfg.slot) ==
		    0) {
			s->picked = piece;
			break;
		}
	}
	return s->picked;
}

void
sess_request(struct sess *s, struct mono now, struct fx_list *fx)
{
	if (s->picked == PIECE_NONE)
		return;
	s->outstanding = s->picked;
	s->picked = PIECE_NONE;
	s->asked_at = now;
	s->repeated = false;
	bits_set(s->set.requested, (size_t)s->outstanding);
	fx_send(fx, MSG_REQUEST, (uint32_t)s->outstanding);
}

bool
sess_is_starved(const struct sess *s)
{
	return may_ask(s) && s->picked == PIECE_NONE;
}

void
sess_release(struct sess *s)
{
	drop_picked(s);
	drop_outstanding(s);
	give_back(s, s->arriving);
}

bool
sess_peer_is_complete(const struct sess *s)
{
	return s->theirs_n == s->cfg.pieces || s->peer_said_complete;
}
