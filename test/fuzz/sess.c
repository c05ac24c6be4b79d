/*
 * sess.c: target: the conversation with one peer, whatever happens in it.
 *
 * The input is a configuration and a sequence of steps: messages, orders,
 * stored pieces, time, and what other workers do in the ask table.
 */
#include "sess.h"

#include "bits.h"
#include "fuzz.h"
#include "pick.h"

#define PIECES_MAX 200
#define WORDS      ((PIECES_MAX + 63) / 64)
#define OTHER      77 /* a slot that is not ours */
#define STEP_MOST  3  /* effects of one step, as sess.c says */

struct world {
	struct sess s;
	struct feed f;
	struct mono now;
	struct fx_list fx;
	uint64_t mine[WORDS], theirs[WORDS], requested[WORDS];
	/* Pieces that came in full, and wait for disk. */
	uint64_t whole[WORDS];
	_Atomic uint32_t asked[PIECES_MAX];
	bool storing; /* the arriving piece goes into frames */
	bool choking, interested, completed; /* what the peer was told */
};

static uint32_t
a_piece(struct world *w)
{
	return feed_below(&w->f, w->s.cfg.pieces);
}

static int64_t
outstanding(const struct sess *s)
{
	assert(s->nasks <= 1);
	return s->nasks > 0 ? (int64_t)s->ask[0].piece : PIECE_NONE;
}

static bool
is_ours(const struct world *w, int64_t piece)
{
	return atomic_load(&w->asked[piece]) == w->s.cfg.slot + 1;
}

/* What is said follows from what was said before, and from what is so. */
static void
check_send(struct world *w, const struct fx *fx)
{
	switch (fx->msg) {
	case MSG_CHOKE:
		assert(!w->choking);
		w->choking = true;
		break;
	case MSG_UNCHOKE:
		w->choking = false;
		break;
	case MSG_INTERESTED:
		w->interested = true;
		break;
	case MSG_NOT_INTERESTED:
		w->interested = false;
		break;
	case MSG_HAVE:
		assert(bits_has(w->mine, fx->arg));
		break;
	case MSG_REQUEST:
		assert(!w->s.peer_choking && !w->s.paused);
		assert(outstanding(&w->s) == fx->arg);
		assert(bits_has(w->requested, fx->arg));
		break;
	case MSG_COMPLETED:
		assert(!w->completed && !w->s.cfg.listed_complete);
		assert(w->s.mine_n == w->s.cfg.pieces);
		w->completed = true;
		break;
	default:
		abort(); /* these have bodies, or are nobody's to say */
	}
}

static void
check_effects(struct world *w)
{
	unsigned int i;

	assert(w->fx.n <= STEP_MOST && w->fx.n <= FX_MAX);
	for (i = 0; i < w->fx.n; i++) {
		const struct fx *fx = &w->fx.v[i];

		if (fx->kind == FX_SEND)
			check_send(w, fx);
		else if (fx->kind == FX_SERVE)
			assert(!w->s.am_choking && bits_has(w->mine, fx->arg));
		else if (fx->kind == FX_LAST) /* a choke follows */
			assert(
			    i + 1 < w->fx.n && w->fx.v[i + 1].msg == MSG_CHOKE);
		else
			assert(fx->event > EVENT_NONE &&
			    fx->event < EVENT_OPTIMISTIC);
	}
	assert(w->s.am_choking == w->choking);
	assert(w->s.am_interested == w->interested);
	w->fx.n = 0;
}

static void
check_counts(const struct world *w)
{
	const struct sess *s = &w->s;
	uint32_t n = s->cfg.pieces;

	assert(s->mine_n == bits_count(w->mine, n));
	assert(s->theirs_n == bits_count(w->theirs, n));
	assert(s->wanted_n == bits_count_andnot(w->theirs, w->mine, n));
	assert(s->am_interested == (s->wanted_n > 0));
	assert(sess_peer_is_complete(s) ==
	    (s->theirs_n == n || s->peer_said_complete));
}

/*
 * A claim of ours is that of a piece that is picked, asked for, coming in or
 * waiting for disk; so none is forgotten.  One request at a time.
 */
static void
check_claims(const struct world *w)
{
	const struct sess *s = &w->s;
	uint32_t i;

	assert(s->picked == PIECE_NONE ||
	    (outstanding(s) == PIECE_NONE && s->arriving == PIECE_NONE));
	if (s->picked != PIECE_NONE) {
		assert(bits_has(w->theirs, (size_t)s->picked));
		assert(!bits_has(w->mine, (size_t)s->picked));
		assert(!s->paused && !s->peer_choking);
	}
	if (outstanding(s) != PIECE_NONE)
		assert(!s->peer_choking || outstanding(s) == s->arriving);
	for (i = 0; i < s->cfg.pieces; i++)
		assert(!is_ours(w, i) || i == s->picked ||
		    i == outstanding(s) || i == s->arriving ||
		    bits_has(w->whole, i));
}

static void
check(struct world *w)
{
	check_effects(w);
	check_counts(w);
	check_claims(w);
}

/* While a piece comes in no other message does. */
static void
step_msg(struct world *w)
{
	static const enum msg_type types[] = {MSG_CHOKE, MSG_UNCHOKE,
	    MSG_INTERESTED, MSG_NOT_INTERESTED, MSG_HAVE, MSG_REQUEST,
	    MSG_COMPLETED, MSG_UNKNOWN};
	struct msg m = {.type = types[feed_below(&w->f, 8)]};

	if (m.type == MSG_HAVE || m.type == MSG_REQUEST)
		m.index = a_piece(w);
	if (w->s.arriving == PIECE_NONE)
		sess_on_msg(&w->s, &m, w->now, &w->fx);
}

static void
step_bitfield(struct world *w)
{
	uint64_t set[WORDS];
	uint32_t n = w->s.cfg.pieces;

	if (w->s.arriving != PIECE_NONE)
		return;
	memset(set, 0, sizeof(set));
	switch (feed_below(&w->f, 4)) {
	case 0:
		bits_fill(set, n);
		break;
	case 1:
		break;
	default:
		feed_copy(&w->f, set, (n + 7) / 8);
		bits_trim(set, n);
	}
	sess_on_bitfield(&w->s, set, &w->fx);
	assert(w->fx.n > 0 && w->fx.v[0].kind == FX_SEND);
	assert(w->fx.v[0].msg ==
	    (w->s.wanted_n > 0 ? MSG_INTERESTED : MSG_NOT_INTERESTED));
}

/* The head of a piece: the one that was asked for, or any. */
static void
step_piece(struct world *w)
{
	bool asked = feed_u8(&w->f) & 1;
	uint32_t piece = a_piece(w);
	enum sess_piece what;

	if (w->s.arriving != PIECE_NONE)
		return;
	if (asked && outstanding(&w->s) != PIECE_NONE)
		piece = (uint32_t)outstanding(&w->s);
	what = sess_on_piece_begin(&w->s, piece, 0);
	assert((what == PIECE_UNASKED) == !bits_has(w->requested, piece));
	assert(what != PIECE_STORE || !bits_has(w->mine, piece));
	w->storing = what == PIECE_STORE;
}

static void
step_piece_end(struct world *w)
{
	int64_t piece = w->s.arriving;

	if (piece == PIECE_NONE)
		return;
	if (w->storing && is_ours(w, piece))
		bits_set(w->whole, (size_t)piece);
	sess_on_piece_end(&w->s, &w->fx);
	assert(w->s.arriving == PIECE_NONE && outstanding(&w->s) != piece);
}

/* By whichever worker it came. */
static void
step_stored(struct world *w)
{
	uint32_t piece = a_piece(w);
	bool new = !bits_has(w->mine, piece);

	sess_on_stored(&w->s, piece, &w->fx);
	assert(bits_has(w->mine, piece));
	assert(new == (w->fx.n > 0) && (!new || !is_ours(w, piece)));
	if (new)
		bits_clear(w->whole, piece);
}

/* Disk is done with a piece that came in full, and has not stored it. */
static void
step_lost(struct world *w)
{
	uint32_t piece = a_piece(w);

	if (!bits_has(w->whole, piece))
		return;
	sess_on_lost(&w->s, piece);
	bits_clear(w->whole, piece);
	assert(!is_ours(w, piece));
	assert(w->s.picked != piece && outstanding(&w->s) != piece);
}

static void
step_order(struct world *w)
{
	uint8_t bits = feed_u8(&w->f);

	sess_on_order(&w->s, bits & 1, bits & 2, w->now, &w->fx);
	assert(w->s.am_choking == !(bits & 1));
	assert(w->s.paused == ((bits & 2) != 0));
}

/* After a look at the clock there is nothing to do at that time: no loop of
 * a worker turns without end. */
static void
step_time(struct world *w)
{
	w->now = mono_add_ms(w->now, feed_u16(&w->f));
	sess_on_tick(&w->s, w->now, &w->fx);
	assert(!mono_is_due(sess_next_tick(&w->s), w->now));
}

static void
step_pick(struct world *w)
{
	bool had = w->s.picked != PIECE_NONE;
	int64_t piece = sess_pick(&w->s);

	assert(piece == w->s.picked);
	if (piece != PIECE_NONE && !had)
		assert(is_ours(w, piece) && outstanding(&w->s) == PIECE_NONE);
	assert(!sess_is_starved(&w->s) || piece == PIECE_NONE);
}

static void
step_request(struct world *w)
{
	int64_t piece = w->s.picked;

	sess_request(&w->s, w->now, &w->fx);
	assert(w->fx.n == (piece != PIECE_NONE));
	assert(w->s.picked == PIECE_NONE);
	assert(piece == PIECE_NONE || outstanding(&w->s) == piece);
}

/* The ask table is advice: others ask and give back, and the supervisor
 * sweeps any ask that has stood too long (R9). */
static void
step_table(struct world *w)
{
	uint8_t how = feed_u8(&w->f) % 3;
	uint32_t piece = a_piece(w);

	if (how == 0)
		(void)!pick_claim(w->asked, piece, OTHER);
	else if (how == 1)
		pick_release(w->asked, piece, OTHER);
	else
		atomic_store(&w->asked[piece], 0);
}

typedef void step_fn(struct world *);
static step_fn *const steps[] = {step_msg, step_msg, step_bitfield, step_piece,
    step_piece_end, step_stored, step_lost, step_order, step_time, step_pick,
    step_request, step_table};

/* The end of a connection leaves no claim but what disk has to finish. */
static void
end(struct world *w)
{
	uint32_t i;

	sess_release(&w->s);
	for (i = 0; i < w->s.cfg.pieces; i++)
		assert(!is_ours(w, i) || bits_has(w->whole, i));
}

static void
begin(struct world *w)
{
	struct sess_sets sets = {
	    w->mine, w->theirs, w->requested, w->asked, NULL, NULL};
	struct sess_config cfg = {0};
	uint64_t have[WORDS];

	cfg.pieces = 1 + feed_u8(&w->f) % PIECES_MAX;
	cfg.slot = feed_u8(&w->f) % OTHER;
	cfg.listed_complete = feed_u8(&w->f) & 1;
	cfg.repeat_ms = 1 + feed_u16(&w->f);
	cfg.pool_ms = 1 + feed_u16(&w->f);
	cfg.reunchoke_ms = 1 + feed_u16(&w->f);
	feed_copy(&w->f, have, (cfg.pieces + 7) / 8);
	memset((char *)have + (cfg.pieces + 7) / 8, 0,
	    sizeof(have) - (cfg.pieces + 7) / 8);
	bits_trim(have, cfg.pieces);
	sess_init(&w->s, &cfg, &sets, have, feed_u8(&w->f));
	w->now.ns = INT64_C(1000000000);
	w->choking = true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = fuzz_alloc(sizeof(*w));

	w->f = (struct feed){data, size};
	begin(w);
	check(w);
	while (w->f.n > 0) {
		steps[feed_below(&w->f, sizeof(steps) / sizeof(steps[0]))](w);
		check(w);
	}
	end(w);
	free(w);
	return 0;
}
