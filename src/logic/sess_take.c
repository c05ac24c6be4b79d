/*
 * sess_take.c: what to ask of a peer, until it comes or is given up.
 */
#include "sess_take.h"

#include <stddef.h>

#include "bits.h"
#include "pick.h"

#define CLAIM_TRIES 8 /* claims lost to quicker ones before we wait */

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

void
sess_take_drop(struct sess *s, uint32_t piece)
{
	give_back(s, piece);
	if (s->picked == piece)
		s->picked = PIECE_NONE;
}

/* What was asked may never be answered.  A repeated choke (the
 * founding program's every turn) finds nothing to do. */
void
sess_take_on_choke(struct sess *s, struct fx_list *fx)
{
	if (s->peer_choking)
		return;
	s->peer_choking = true;
	drop_picked(s);
	drop_outstanding(s);
	fx_event(fx, EVENT_CHOKED_BY, 0);
}

void
sess_take_on_unchoke(struct sess *s, struct fx_list *fx)
{
	if (!s->peer_choking)
		return;
	s->peer_choking = false;
	s->rests_until = MONO_NEVER;
	fx_event(fx, EVENT_UNCHOKED_BY, 0);
}

void
sess_take_on_bitfield(struct sess *s)
{
	if (s->picked != PIECE_NONE &&
	    !bits_has(s->set.theirs, (size_t)s->picked))
		drop_picked(s);
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
sess_take_on_piece_begin(struct sess *s, uint32_t piece)
{
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
sess_take_on_piece_end(struct sess *s, uint32_t piece)
{
	s->arriving = PIECE_NONE;
	if (s->outstanding == piece)
		s->outstanding = PIECE_NONE;
}

void
sess_on_lost(struct sess *s, uint32_t piece)
{
	sess_take_drop(s, piece);
	if (s->outstanding == piece)
		s->outstanding = PIECE_NONE;
}

void
sess_take_on_pause(struct sess *s, bool paused)
{
	s->paused = paused;
	if (paused)
		drop_picked(s);
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
sess_take_on_tick(struct sess *s, struct mono now, struct fx_list *fx)
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
}

struct mono
sess_take_next_tick(const struct sess *s)
{
	return mono_min(mono_min(repeat_due(s), pool_due(s)), s->rests_until);
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
