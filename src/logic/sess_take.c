/*
 * sess_take.c: what to ask of a peer, until it comes or is given up.
 *
 * The ask table has a word per piece.  A claim of ours stands as long as
 * something of the piece is picked, asked for, arriving, or with disk.
 */
#include "sess_take.h"

#include <stddef.h>

#include "pick.h"

#define CLAIM_TRIES 8   /* claims lost to quicker ones before we wait */
#define SHARE_MS    100 /* nothing new for so long, and asks are shared */
#define SHARES      4   /* so many at a time */
#define CANCELS     8   /* said in one step; the rest in the next */

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
	if (s->picked != PIECE_NONE &&
	    sess_asks_of(s, (uint32_t)s->picked) == 0)
		give_back(s, s->picked);
	s->picked = PIECE_NONE;
}

static void
remove_ask(struct sess *s, uint32_t i)
{
	s->nasks--;
	for (; i < s->nasks; i++)
		s->ask[i] = s->ask[i + 1];
}

/* Index of the ask for a block, or nasks. */
static uint32_t
find_ask(const struct sess *s, uint32_t piece, uint32_t begin)
{
	uint32_t i;

	for (i = 0; i < s->nasks; i++)
		if (s->ask[i].piece == piece && s->ask[i].begin == begin)
			break;
	return i;
}

/* An ask that will not be answered.  With the last one of a piece goes the
 * claim, unless more of it is to be asked for. */
static void
drop_ask(struct sess *s, uint32_t i)
{
	uint32_t piece = s->ask[i].piece;

	remove_ask(s, i);
	if (s->picked != piece && sess_asks_of(s, piece) == 0)
		give_back(s, piece);
}

/* What comes after all is still taken: it stays in requested. */
static void
drop_asks(struct sess *s)
{
	while (s->nasks > 0)
		give_back(s, s->ask[--s->nasks].piece);
}

static void
drop_all(struct sess *s)
{
	drop_picked(s);
	drop_asks(s);
}

/* What was asked may never be answered.  A repeated choke (the
 * founding program's every turn) finds nothing to do. */
void
sess_take_on_choke(struct sess *s, struct fx_list *fx)
{
	if (s->peer_choking)
		return;
	s->peer_choking = true;
	drop_all(s);
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

/* Whoever is done with a piece asks somebody else for the rest of it. */
void
sess_take_on_reject(struct sess *s, const struct msg *m, struct mono now)
{
	uint32_t i;

	if ((i = find_ask(s, m->index, m->begin)) == s->nasks)
		return;
	drop_ask(s, i);
	if (s->picked == m->index)
		drop_picked(s);
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
	return (asked || !s->cfg.blocks) &&
	    (pick_is_ours(s->set.asked, piece, s->cfg.slot) ||
		pick_claim(s->set.asked, piece, s->cfg.slot) == 0);
}

static bool
is_doubtful(const struct sess *s, uint32_t piece)
{
	return abits_has(s->set.doubtful, piece);
}

static bool
may_take(struct sess *s, uint32_t piece, bool asked)
{
	if (is_doubtful(s, piece))
		return may_take_doubtful(s, piece, asked);
	return asked || claim_late(s, piece);
}

static bool
is_arriving(const struct sess *s, uint32_t piece, uint32_t begin)
{
	return s->arriving == piece && s->arriving_at == begin;
}

/* Of a doubtful piece what others brought does not count. */
static bool
is_stored(const struct sess *s, uint32_t piece, uint32_t begin)
{
	return s->cfg.blocks && !is_doubtful(s, piece) &&
	    abits_has(s->set.stored,
		geometry_block_index(s->cfg.geo, piece, begin / BLOCK_SIZE));
}

enum sess_piece
sess_take_on_piece_begin(struct sess *s, uint32_t piece, uint32_t begin)
{
	bool asked = find_ask(s, piece, begin) < s->nasks;

	s->arriving = piece;
	s->arriving_at = begin;
	s->came = s->came || asked;
	/* Its end must not be taken for the answer to a later request. */
	if (!s->cfg.blocks)
		drop_picked(s);
	if (!bits_has(s->set.requested, piece))
		return PIECE_UNASKED;
	if (bits_has(s->set.mine, piece) || is_stored(s, piece, begin))
		return PIECE_REPEAT;
	if (!may_take(s, piece, asked))
		return PIECE_UNASKED;
	s->came = true;
	return PIECE_STORE;
}

/* Of all that is left somebody was asked for, so the same may come twice. */
static bool
is_near_end(const struct sess *s)
{
	return s->shares || s->share_at.ns != MONO_NEVER.ns;
}

/* The claim of a piece that came in full stands until disk has stored it; a
 * block that is in the file already tells disk nothing. */
void
sess_take_on_piece_end(struct sess *s)
{
	uint32_t i, piece = (uint32_t)s->arriving;

	i = find_ask(s, piece, s->arriving_at);
	s->arriving = PIECE_NONE;
	s->void_asks = s->void_asks || is_near_end(s);
	if (i == s->nasks)
		return;
	if (is_stored(s, piece, s->arriving_at))
		drop_ask(s, i);
	else
		remove_ask(s, i);
}

void
sess_take_on_stored(struct sess *s, uint32_t piece)
{
	give_back(s, piece);
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

	give_back(s, piece);
	if (s->picked == piece)
		s->picked = PIECE_NONE;
	if (!s->cfg.blocks && (i = find_ask(s, piece, 0)) < s->nasks)
		remove_ask(s, i);
}

void
sess_take_on_pause(struct sess *s, bool paused)
{
	s->paused = paused;
	if (paused)
		drop_picked(s);
}

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
	hurry = s->cfg.blocks && is_doubtful(s, a->piece);
	return mono_add_ms(s->cfg.blocks && mono_is_due(a->at, s->heard_at) ?
		s->heard_at :
		a->at,
	    hurry ? s->patience_ms : s->cfg.pool_ms);
}

static void
give_up(struct sess *s, struct mono now)
{
	drop_all(s);
	s->rests_until = mono_add_ms(now, s->cfg.repeat_ms);
	s->patience_ms *= 2;
	if (s->patience_ms > s->cfg.pool_ms)
		s->patience_ms = s->cfg.pool_ms;
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
		if (is_arriving(s, m.index, m.begin) ||
		    (!bits_has(s->set.mine, m.index) &&
			!is_stored(s, m.index, m.begin))) {
			i++;
			continue;
		}
		m.length = geometry_block_len(
		    s->cfg.geo, m.index, m.begin / BLOCK_SIZE);
		fx_block(fx, FX_SEND, MSG_CANCEL, &m);
		drop_ask(s, i);
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
	if (mono_is_due(pool_due(s), now))
		give_up(s, now);
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
	return mono_min(mono_min(repeat_due(s), pool_due(s)),
	    mono_min(s->hints.until, mono_min(s->rests_until, s->share_at)));
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
	if (is_doubtful(s, piece) &&
	    !pick_is_ours(s->set.asked, piece, s->cfg.slot))
		return false;
	for (; s->next < geometry_blocks(s->cfg.geo, piece); s->next++) {
		begin = s->next * BLOCK_SIZE;
		if (!is_stored(s, piece, begin) &&
		    !is_arriving(s, piece, begin) &&
		    find_ask(s, piece, begin) == s->nasks)
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
	drop_picked(s);
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
	if (s->nasks == 0)
		s->heard_at = now;
	s->ask[s->nasks++] =
	    (struct ask){.piece = m.index, .begin = m.begin, .at = now};
	bits_set(s->set.requested, m.index);
	fx_block(fx, FX_SEND, MSG_REQUEST, &m);
}

uint32_t
sess_asks_of(const struct sess *s, uint32_t piece)
{
	uint32_t i, n = 0;

	for (i = 0; i < s->nasks; i++)
		n += s->ask[i].piece == piece;
	return n;
}

uint32_t
sess_asks_for(const struct sess *s, uint32_t k, uint32_t n)
{
	uint32_t i, count = 0;

	for (i = 0; i < s->nasks; i++)
		count += geometry_owner(s->ask[i].piece, n) == k;
	return count;
}

int64_t
sess_asked(const struct sess *s)
{
	if (s->arriving != PIECE_NONE)
		return s->arriving;
	return s->nasks > 0 ? (int64_t)s->ask[0].piece : PIECE_NONE;
}

bool
sess_is_starved(const struct sess *s)
{
	return may_ask(s) && may_begin(s) && s->picked == PIECE_NONE;
}

void
sess_release(struct sess *s)
{
	drop_all(s);
	give_back(s, s->arriving);
	gifts_release(&s->gifts, s->set.asked, s->cfg.slot);
}
