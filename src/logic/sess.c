/*
 * sess.c: the events of a conversation with one peer.
 *
 * What each side has is kept here.  What we give is sess_give.c's, what we
 * ask for is sess_take.c's.
 */
#include "sess.h"

#include <string.h>

#include "bits.h"
#include "sess_asks.h"
#include "sess_give.h"
#include "sess_take.h"

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
	    .arriving = PIECE_NONE,
	    .doubt = PIECE_NONE,
	    .reunchoke_at = MONO_NEVER,
	    .rests_until = MONO_NEVER,
	    .share_at = MONO_NEVER,
	    .patience_ms = cfg->repeat_ms,
	    .depth = 1,
	};
	hints_init(&s->hints);
	gifts_init(&s->gifts, set->turns);
	s->gift_at = MONO_NEVER;
	memcpy(s->set.mine, have, bits_words(cfg->pieces) * sizeof(*have));
	s->mine_n = (uint32_t)bits_count(s->set.mine, cfg->pieces);
	s->lacks_n =
	    (uint32_t)bits_count_andnot(set->wanted, s->set.mine, cfg->pieces);
	rng_seed(&s->rng, seed);
}

struct pick_view
sess_view(const struct sess *s)
{
	return (struct pick_view){.theirs = s->set.theirs,
	    .mine = s->set.mine,
	    .wanted = s->set.wanted,
	    .asked = s->set.asked,
	    .avail = s->set.avail,
	    .stored = s->set.stored,
	    .doubtful = s->set.doubtful,
	    .geo = s->cfg.geo,
	    .sure = sess_holds_doubt(s)};
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

/* Of the pieces that the peer has. */
static uint32_t
count_wanted(const struct sess *s)
{
	uint64_t word;
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < bits_words(s->cfg.pieces); i++) {
		word = s->set.theirs[i] & s->set.wanted[i] & ~s->set.mine[i];
		n += (uint32_t)bits_count(&word, 64);
	}
	return n;
}

static bool
is_wanted(const struct sess *s, uint32_t piece)
{
	return bits_has(s->set.wanted, piece) && !bits_has(s->set.mine, piece);
}

/* A suggested piece is no gift that we ask for anyway, or that several have
 * spoilt, perhaps with the help of who suggests it. */
static bool
is_gift(const struct sess *s, uint32_t piece)
{
	return is_wanted(s, piece) && !abits_has(s->set.doubtful, piece) &&
	    !pick_is_ours(s->set.asked, piece, s->cfg.slot);
}

/* The set has changed as a whole. */
static void
on_set(struct sess *s, struct fx_list *fx)
{
	uint32_t n = s->cfg.pieces;

	s->got_set = true;
	s->theirs_n = (uint32_t)bits_count(s->set.theirs, n);
	s->wanted_n = count_wanted(s);
	sess_take_on_bitfield(s);
	say_interest(s, fx);
}

/* Said before any other set or not at all: five bytes would cost a walk over
 * the sets each time. */
static void
on_all(struct sess *s, bool all, struct fx_list *fx)
{
	if (s->got_set)
		return;
	memset(s->set.theirs, 0,
	    bits_words(s->cfg.pieces) * sizeof(s->set.theirs[0]));
	if (all)
		bits_fill(s->set.theirs, s->cfg.pieces);
	on_set(s, fx);
}

static void
on_have(struct sess *s, uint32_t piece, struct mono now, struct fx_list *fx)
{
	fx_event(fx, EVENT_HAVE, piece);
	if (bits_has(s->set.theirs, piece))
		return;
	bits_set(s->set.theirs, piece);
	s->theirs_n++;
	if (is_wanted(s, piece))
		s->wanted_n++;
	say_interest(s, fx);
	sess_give_on_have(s, piece, now, fx);
}

void
sess_on_msg(
    struct sess *s, const struct msg *m, struct mono now, struct fx_list *fx)
{
	s->got_bitfield = true;
	switch (m->type) {
	case MSG_CHOKE:
		sess_take_on_choke(s, now, fx);
		break;
	case MSG_UNCHOKE:
		sess_take_on_unchoke(s, fx);
		break;
	case MSG_INTERESTED:
		sess_give_on_interested(s, now, fx);
		break;
	case MSG_NOT_INTERESTED:
		sess_give_on_not_interested(s, fx);
		break;
	case MSG_HAVE:
		on_have(s, m->index, now, fx);
		break;
	case MSG_REQUEST:
		sess_give_on_request(s, m, now, fx);
		break;
	case MSG_CANCEL:
		fx_block(fx, FX_DROP, MSG_REJECT, m);
		break;
	case MSG_REJECT:
		sess_take_on_reject(s, m, now);
		break;
	case MSG_SUGGEST:
		if (s->cfg.blocks && is_gift(s, m->index))
			hints_add(&s->hints, m->index, now);
		break;
	case MSG_HAVE_ALL:
	case MSG_HAVE_NONE:
		on_all(s, m->type == MSG_HAVE_ALL, fx);
		break;
	case MSG_COMPLETED:
		s->peer_said_complete = true;
		break;
	case MSG_BITFIELD:
	case MSG_PIECE:
	case MSG_KEEP_ALIVE:
	case MSG_ALLOWED_FAST:
	case MSG_EXTENDED:
	case MSG_TYPES:
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
	/* The course family answers always. */
	if (!s->cfg.blocks)
		s->am_interested = count_wanted(s) == 0;
	on_set(s, fx);
	say_completed(s, fx);
}

enum sess_piece
sess_on_piece_begin(struct sess *s, uint32_t piece, uint32_t begin)
{
	s->got_bitfield = true;
	return sess_take_on_piece_begin(s, piece, begin);
}

void
sess_on_piece_end(struct sess *s, struct fx_list *fx)
{
	sess_take_on_piece_end(s);
	say_completed(s, fx);
}

/* Have goes to everybody, whoever the piece came from. */
void
sess_on_stored(struct sess *s, uint32_t piece, struct fx_list *fx)
{
	if (bits_has(s->set.mine, piece))
		return;
	if (is_wanted(s, piece)) {
		s->lacks_n--;
		s->wanted_n -= bits_has(s->set.theirs, piece);
	}
	bits_set(s->set.mine, piece);
	s->mine_n++;
	sess_take_on_stored(s, piece);
	fx_send(fx, MSG_HAVE, piece);
	say_interest(s, fx);
	say_completed(s, fx);
}

void
sess_on_order(struct sess *s, bool unchoke, bool paused, struct mono now,
    struct fx_list *fx)
{
	sess_take_on_pause(s, paused);
	sess_give_on_order(s, unchoke, now, fx);
}

void
sess_on_tick(struct sess *s, struct mono now, struct fx_list *fx)
{
	sess_take_on_tick(s, now, fx);
	sess_give_on_tick(s, now, fx);
}

struct mono
sess_next_tick(const struct sess *s)
{
	return mono_min(sess_take_next_tick(s), sess_give_next_tick(s));
}

bool
sess_peer_is_complete(const struct sess *s)
{
	return s->theirs_n == s->cfg.pieces || s->peer_said_complete;
}
