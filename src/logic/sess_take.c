/*
 * sess_take.c: what is asked of a peer, or taken of it.
 */
#include "sess_take.h"

#include <stddef.h>

#include "pick.h"
#include "sess_asks.h"

#define CLAIM_TRIES 8 /* claims lost to quicker ones before we wait */
#define SHARES      4 /* of others that are asked for, at a time */

/* Ten bytes more and blocks would be picked anew, which is a walk over all
 * pieces: so a peer that takes back what it lets us ask for twice rests. */
static void
rest(struct sess *s, struct mono now)
{
	bool again = !mono_is_due(s->chokes_until, now);

	s->chokes_until = mono_add_ms(now, s->cfg.repeat_ms);
	if (!again)
		return;
	s->rests_until = s->chokes_until;
	s->chokes_until = mono_add_ms(s->chokes_until, s->cfg.repeat_ms);
}

/*
 * What was asked may never be answered.  A repeated choke (the founding
 * program's every turn) finds nothing to do.
 */
void
sess_take_on_choke(struct sess *s, struct mono now, struct fx_list *fx)
{
	if (s->peer_choking)
		return;
	s->peer_choking = true;
	if (s->cfg.blocks && s->nasks > 0)
		rest(s, now);
	sess_drop_all(s);
	fx_event(fx, EVENT_CHOKED_BY, 0);
}

void
sess_take_on_unchoke(struct sess *s, struct fx_list *fx)
{
	if (!s->peer_choking) {
		hints_let_go(&s->hints);
		return;
	}
	s->peer_choking = false;
	if (!s->cfg.blocks)
		s->rests_until = MONO_NEVER;
	fx_event(fx, EVENT_UNCHOKED_BY, 0);
}

void
sess_take_on_bitfield(struct sess *s)
{
	if (s->picked != PIECE_NONE &&
	    !bits_has(s->set.theirs, (size_t)s->picked))
		sess_drop_picked(s);
}

/* Whoever is done with a piece asks somebody else for the rest of it. */
void
sess_take_on_reject(struct sess *s, const struct msg *m, struct mono now)
{
	uint32_t i;

	if ((i = sess_find_ask(s, m->index, m->begin)) == s->nasks)
		return;
	sess_drop_ask(s, i);
	if (s->picked == m->index)
		sess_drop_picked(s);
	s->rests_until = mono_add_ms(now, s->cfg.repeat_ms);
}

/*
 * A piece that comes after its claim went back is claimed once more, lest it
 * be asked for elsewhere while it comes in.  Whole, it is taken whether or not
 * that succeeds: disk keeps the first copy.  But a block of a piece that
 * somebody else is asked for would let a liar spoil the piece, each time that
 * it is fetched, without a request.
 */
static bool
claim_late(struct sess *s, uint32_t piece)
{
	return pick_claim(s->set.asked, piece, s->cfg.slot) == 0 ||
	    !s->cfg.blocks || pick_is_ours(s->set.asked, piece, s->cfg.slot);
}

/*
 * Who asked for some of it, or knows its number, could spoil such a piece
 * again.  What nobody waits for does not even claim it: often enough, it would
 * be claimed at all times.
 */
static bool
may_take_doubtful(struct sess *s, uint32_t piece, bool asked)
{
	if ((!asked && s->cfg.blocks) || !sess_may_doubt(s, piece) ||
	    (!pick_is_ours(s->set.asked, piece, s->cfg.slot) &&
		pick_claim(s->set.asked, piece, s->cfg.slot) != 0))
		return false;
	sess_doubt(s, piece);
	return true;
}

static bool
may_take(struct sess *s, uint32_t piece, bool asked)
{
	if (sess_is_doubtful(s, piece))
		return may_take_doubtful(s, piece, asked);
	return asked || claim_late(s, piece);
}

static enum sess_piece
judge(struct sess *s, uint32_t piece, uint32_t begin, bool asked)
{
	if (!bits_has(s->set.requested, piece))
		return PIECE_UNASKED;
	if (bits_has(s->set.mine, piece) || sess_is_stored(s, piece, begin))
		return PIECE_REPEAT;
	return may_take(s, piece, asked) ? PIECE_STORE : PIECE_UNASKED;
}

enum sess_piece
sess_take_on_piece_begin(struct sess *s, uint32_t piece, uint32_t begin)
{
	bool asked = sess_find_ask(s, piece, begin) < s->nasks;
	enum sess_piece what;

	s->arriving = piece;
	s->arriving_at = begin;
	/* Its end must not be taken for the answer to a later request. */
	if (!s->cfg.blocks)
		sess_drop_picked(s);
	what = judge(s, piece, begin, asked);
	s->arriving_kept = what == PIECE_STORE;
	s->came = s->came || asked || s->arriving_kept;
	return what;
}

/* Of all that is left somebody was asked for, so the same may come twice. */
static bool
is_near_end(const struct sess *s)
{
	return s->shares || s->share_at.ns != MONO_NEVER.ns;
}

/* The claim of a piece that came in full stands until disk has stored it; of
 * what is thrown away disk hears nothing. */
void
sess_take_on_piece_end(struct sess *s)
{
	uint32_t i, piece = (uint32_t)s->arriving;

	i = sess_find_ask(s, piece, s->arriving_at);
	s->arriving = PIECE_NONE;
	s->void_asks = s->void_asks || is_near_end(s);
	if (i == s->nasks)
		return;
	if (s->arriving_kept)
		sess_remove_ask(s, i);
	else
		sess_drop_ask(s, i);
}

void
sess_take_on_stored(struct sess *s, uint32_t piece)
{
	sess_give_back(s, piece);
	hints_drop(&s->hints, piece);
	if (s->picked == piece)
		s->picked = PIECE_NONE;
	s->void_asks =
	    s->void_asks || (s->cfg.blocks && sess_asks_of(s, piece) > 0);
}

void
sess_on_lost(struct sess *s, uint32_t piece)
{
	uint32_t i;

	sess_give_back(s, piece);
	if (s->picked == piece)
		s->picked = PIECE_NONE;
	if (!s->cfg.blocks && (i = sess_find_ask(s, piece, 0)) < s->nasks)
		sess_remove_ask(s, i);
}

void
sess_take_on_pause(struct sess *s, bool paused)
{
	s->paused = paused;
	if (paused)
		sess_drop_picked(s);
}

/* Whole pieces: one request at a time, and the next follows the piece. */
static bool
may_ask(const struct sess *s)
{
	if (s->peer_choking || s->paused || s->wanted_n == 0 ||
	    s->rests_until.ns != MONO_NEVER.ns)
		return false;
	if (s->cfg.blocks)
		return s->nasks < s->depth && (!s->shares || s->nasks < SHARES);
	return s->nasks == 0 && s->arriving == PIECE_NONE;
}

/* What is claimed early, others have that could bring it sooner: there is time
 * as long as half of what may stand does. */
static bool
may_begin(const struct sess *s)
{
	return !s->cfg.blocks || s->nasks <= s->depth / 2;
}

/* By the block: what the peer suggests, else the rarest; but see hints.h. */
static int64_t
choose(struct sess *s)
{
	const struct pick_view v = sess_view(s);
	int64_t piece;

	if (!s->cfg.blocks)
		return pick_random(s->set.theirs, s->set.mine, s->set.asked,
		    s->cfg.pieces, &s->rng);
	piece = pick_listed(&v, s->hints.piece, s->hints.n);
	if (piece != -1)
		return piece;
	piece = pick_rarest(&v, &s->rng);
	if (piece != -1 && hints_hold(&s->hints) &&
	    pick_holders(&v, (uint32_t)piece) <= 1)
		return -1;
	return piece;
}

/* A piece that nobody is asked for; false when there is none. */
static bool
pick_new(struct sess *s)
{
	int64_t piece;
	int i;

	for (i = 0; i < CLAIM_TRIES; i++) {
		if ((piece = choose(s)) == -1)
			break;
		if (pick_claim(s->set.asked, (uint32_t)piece, s->cfg.slot) != 0)
			continue;
		s->picked = piece;
		s->next = 0;
		return true;
	}
	return false;
}

/* The next block of what is picked; false when none is left to ask for.  One
 * that is coming in is not: its end would be taken for the answer. */
static bool
has_next(struct sess *s)
{
	uint32_t begin, piece = (uint32_t)s->picked;

	if (!s->cfg.blocks)
		return true;
	if (sess_is_doubtful(s, piece) &&
	    (!pick_is_ours(s->set.asked, piece, s->cfg.slot) ||
		!sess_may_doubt(s, piece)))
		return false;
	for (; s->next < geometry_blocks(s->cfg.geo, piece); s->next++) {
		begin = s->next * BLOCK_SIZE;
		if (!sess_is_stored(s, piece, begin) &&
		    !sess_is_arriving(s, piece, begin) &&
		    sess_find_ask(s, piece, begin) == s->nasks)
			return true;
	}
	return false;
}

/* There is more to ask it for, which is left to others. */
static bool
leaves_some(struct sess *s)
{
	const struct pick_view v = sess_view(s);

	return hints_hold(&s->hints) && pick_rarest(&v, &s->rng) != -1;
}

/*
 * The end is near: what others were asked for is asked for here as well.  Not
 * at once, for most of it is on its way; a few blocks at a time, and from
 * anywhere, lest all peers bring the same.
 */
static bool
pick_again(struct sess *s)
{
	const struct pick_view v = sess_view(s);
	int64_t piece;

	if (!s->cfg.blocks || leaves_some(s))
		return false;
	if (!is_near_end(s))
		s->share_at = (struct mono){0}; /* a tick knows the time */
	piece = s->shares ? pick_others(&v, s->cfg.slot, &s->rng) : -1;
	if (piece == -1)
		return false;
	s->picked = piece;
	s->next = (uint32_t)rng_below(
	    &s->rng, geometry_blocks(s->cfg.geo, (uint32_t)piece));
	if (has_next(s))
		return true;
	s->next = 0;
	return has_next(s);
}

int64_t
sess_pick(struct sess *s)
{
	if (!may_ask(s))
		return PIECE_NONE;
	if (s->picked != PIECE_NONE && has_next(s))
		return s->picked;
	s->picked = PIECE_NONE;
	if (!may_begin(s))
		return PIECE_NONE;
	if (pick_new(s) && has_next(s)) {
		s->shares = false;
		s->share_at = MONO_NEVER;
		return s->picked;
	}
	sess_drop_picked(s);
	if (!pick_again(s))
		s->picked = PIECE_NONE;
	return s->picked;
}

void
sess_request(struct sess *s, struct mono now, struct fx_list *fx)
{
	struct msg m = {0};

	if (s->picked == PIECE_NONE || s->nasks == ASKS_MAX)
		return;
	m.index = (uint32_t)s->picked;
	if (s->cfg.blocks) {
		m.length = geometry_block_len(s->cfg.geo, m.index, s->next);
		m.begin = s->next++ * BLOCK_SIZE;
	} else
		s->picked = PIECE_NONE;
	if (s->cfg.blocks && sess_is_doubtful(s, m.index))
		sess_doubt(s, m.index);
	if (s->nasks == 0)
		s->heard_at = now;
	s->ask[s->nasks++] =
	    (struct ask){.piece = m.index, .begin = m.begin, .at = now};
	bits_set(s->set.requested, m.index);
	fx_block(fx, FX_SEND, MSG_REQUEST, &m);
}

bool
sess_is_starved(const struct sess *s)
{
	return may_ask(s) && may_begin(s) && s->picked == PIECE_NONE;
}

void
sess_release(struct sess *s)
{
	sess_drop_all(s);
	sess_give_back(s, s->arriving);
	gifts_end_turns(&s->gifts);
	gifts_release(&s->gifts, s->set.asked, s->cfg.slot);
}
