/*
 * sess.c: target: the conversation with one peer, whatever happens in it.
 *
 * The input is a configuration and a sequence of steps: messages, orders,
 * stored pieces, time, and what other workers do in the ask table.  Pieces are
 * asked for whole, or by the block.
 */
#include "sess.h"

#include "bits.h"
#include "fuzz.h"
#include "pick.h"

#define PIECES_MAX 200
#define WORDS      ((PIECES_MAX + 63) / 64)
#define OTHER      77 /* a slot that is not ours */
#define STEP_MOST  9  /* effects of one step, as fx.c says */
#define BLOCKS     5  /* of a piece, where blocks are asked for */
#define DEPTH_MAX  20

struct world {
	struct sess s;
	struct feed f;
	struct mono now;
	struct fx_list fx;
	uint64_t mine[WORDS], theirs[WORDS], requested[WORDS], wanted[WORDS];
	/* Pieces that came in full, and wait for disk. */
	uint64_t whole[WORDS];
	_Atomic uint32_t asked[PIECES_MAX], avail[PIECES_MAX], turns[2];
	bool storing; /* the arriving piece goes into frames */
	struct geometry geo;
	abits stored[PIECES_MAX * BLOCKS / 64 + 1];
	abits doubtful[WORDS];
	/* Blocks of a piece that wait for disk. */
	uint32_t with_disk[PIECES_MAX];
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
	assert(s->nasks <= 1 || s->cfg.blocks);
	return s->nasks > 0 ? (int64_t)s->ask[0].piece : PIECE_NONE;
}

static bool
is_ours(const struct world *w, int64_t piece)
{
	return atomic_load(&w->asked[piece]) == w->s.cfg.slot + 1;
}

/* One of the asks that stand; they may be none. */
static bool
has_ask(const struct sess *s, uint32_t piece, uint32_t begin)
{
	uint32_t i, n = 0;

	for (i = 0; i < s->nasks; i++)
		n += s->ask[i].piece == piece && s->ask[i].begin == begin;
	assert(n <= 1);
	return n == 1;
}

static void
check_request(const struct world *w, const struct fx *fx)
{
	const struct sess *s = &w->s;

	assert(!s->peer_choking && !s->paused);
	assert(bits_has(w->requested, fx->arg));
	assert(bits_has(w->wanted, fx->arg));
	assert(has_ask(s, fx->arg, fx->begin));
	if (!s->cfg.blocks)
		return;
	assert(
	    geometry_check_block(&w->geo, fx->arg, fx->begin, fx->length) == 0);
	assert(!bits_has(w->mine, fx->arg));
	assert(s->nasks <= s->depth);
}

static bool
is_gift(const struct world *w, uint32_t piece)
{
	const struct gifts *g = &w->s.gifts;
	uint32_t i;

	for (i = 0; i < g->n; i++)
		if (g->gift[i].piece == piece)
			return bits_has(w->mine, piece);
	return false;
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
		check_request(w, fx);
		break;
	case MSG_CANCEL:
		assert(w->s.cfg.blocks && !has_ask(&w->s, fx->arg, fx->begin));
		break;
	case MSG_REJECT:
		assert(w->s.cfg.fast);
		break;
	case MSG_SUGGEST:
		assert(w->s.cfg.fast && w->s.mine_n == w->s.cfg.pieces);
		assert(is_gift(w, fx->arg) && is_ours(w, fx->arg));
		assert(!bits_has(w->theirs, fx->arg));
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
check_effect(struct world *w, unsigned int i)
{
	const struct fx *fx = &w->fx.v[i];

	switch (fx->kind) {
	case FX_SEND:
		check_send(w, fx);
		break;
	case FX_SERVE:
		assert(!w->s.am_choking && bits_has(w->mine, fx->arg));
		break;
	case FX_LAST: /* a choke follows */
		assert(!w->s.cfg.blocks);
		assert(i + 1 < w->fx.n && w->fx.v[i + 1].msg == MSG_CHOKE);
		break;
	case FX_CLEAR: /* a choke goes before */
		assert(w->s.cfg.blocks);
		assert(i > 0 && w->fx.v[i - 1].msg == MSG_CHOKE);
		break;
	case FX_DROP:
		break;
	case FX_EVENT:
		assert(fx->event > EVENT_NONE && fx->event < EVENT_OPTIMISTIC);
	}
}

static void
check_effects(struct world *w)
{
	unsigned int i;

	assert(w->fx.n <= STEP_MOST && w->fx.n <= FX_MAX);
	for (i = 0; i < w->fx.n; i++)
		check_effect(w, i);
	assert(w->s.am_choking == w->choking);
	assert(w->s.am_interested == w->interested);
	w->fx.n = 0;
}

static void
check_counts(const struct world *w)
{
	const struct sess *s = &w->s;
	uint32_t i, n = s->cfg.pieces, wanted = 0;

	assert(s->mine_n == bits_count(w->mine, n));
	assert(s->theirs_n == bits_count(w->theirs, n));
	assert(s->lacks_n == bits_count_andnot(w->wanted, w->mine, n));
	for (i = 0; i < n; i++)
		wanted += bits_has(w->theirs, i) && bits_has(w->wanted, i) &&
		    !bits_has(w->mine, i);
	assert(s->wanted_n == wanted);
	assert(s->am_interested == (s->wanted_n > 0));
	assert(sess_peer_is_complete(s) ==
	    (s->theirs_n == n || s->peer_said_complete));
}

/*
 * A claim of ours is that of a piece that is picked, asked for, coming in,
 * waiting for disk or suggested; so none is forgotten.  Whole pieces are asked
 * for one at a time.
 */
static void
check_claims(const struct world *w)
{
	const struct sess *s = &w->s;
	uint32_t i;

	assert(s->cfg.blocks || s->picked == PIECE_NONE ||
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
		    sess_asks_of(s, i) > 0 || i == s->arriving ||
		    bits_has(w->whole, i) || w->with_disk[i] > 0 ||
		    is_gift(w, i));
	for (i = 0; i < s->nasks; i++)
		assert(has_ask(s, s->ask[i].piece, s->ask[i].begin));
}

static void
check(struct world *w)
{
	check_effects(w);
	check_counts(w);
	check_claims(w);
}

/* An ask that stands, or any block of a piece. */
static void
name_block(struct world *w, struct msg *m)
{
	const struct sess *s = &w->s;
	uint8_t k = feed_u8(&w->f);

	if (s->nasks > 0 && (k & 1) != 0) {
		m->index = s->ask[k / 2 % s->nasks].piece;
		m->begin = s->ask[k / 2 % s->nasks].begin;
	} else
		m->begin =
		    k / 2 % geometry_blocks(&w->geo, m->index) * BLOCK_SIZE;
	m->length =
	    geometry_block_len(&w->geo, m->index, m->begin / BLOCK_SIZE);
}

/* While a piece comes in no other message does. */
static void
step_msg(struct world *w)
{
	static const enum msg_type types[] = {MSG_CHOKE, MSG_UNCHOKE,
	    MSG_INTERESTED, MSG_NOT_INTERESTED, MSG_HAVE, MSG_REQUEST,
	    MSG_COMPLETED, MSG_UNKNOWN};
	static const enum msg_type more[] = {MSG_CANCEL, MSG_REJECT, MSG_REJECT,
	    MSG_HAVE_ALL, MSG_HAVE_NONE, MSG_KEEP_ALIVE, MSG_SUGGEST,
	    MSG_EXTENDED};
	uint32_t n = w->s.cfg.blocks ? 16 : 8;
	uint32_t k = feed_below(&w->f, n);
	struct msg m = {.type = k < 8 ? types[k] : more[k - 8]};

	if (m.type == MSG_HAVE || m.type == MSG_REQUEST ||
	    m.type == MSG_CANCEL || m.type == MSG_REJECT ||
	    m.type == MSG_SUGGEST)
		m.index = a_piece(w);
	if (n == 16)
		name_block(w, &m);
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
	if (w->s.cfg.blocks)
		return;
	assert(w->fx.n > 0 && w->fx.v[0].kind == FX_SEND);
	assert(w->fx.v[0].msg ==
	    (w->s.wanted_n > 0 ? MSG_INTERESTED : MSG_NOT_INTERESTED));
}

/* The head of a piece: the one that was asked for, or any. */
static void
step_piece(struct world *w)
{
	bool standing, asked = feed_u8(&w->f) & 1;
	struct msg m = {.index = a_piece(w)};
	enum sess_piece what;

	if (w->s.arriving != PIECE_NONE)
		return;
	if (w->s.cfg.blocks)
		name_block(w, &m);
	else if (asked && outstanding(&w->s) != PIECE_NONE)
		m.index = (uint32_t)outstanding(&w->s);
	standing = has_ask(&w->s, m.index, m.begin) || !w->s.cfg.blocks;
	what = sess_on_piece_begin(&w->s, m.index, m.begin);
	if (what == PIECE_UNASKED)
		assert(!bits_has(w->requested, m.index) || !standing ||
		    abits_has(w->doubtful, m.index));
	else
		assert(bits_has(w->requested, m.index));
	assert(what != PIECE_STORE ||
	    (standing && !abits_has(w->doubtful, m.index)) ||
	    w->asked[m.index] == w->s.cfg.slot + 1);
	assert(what != PIECE_STORE || !bits_has(w->mine, m.index));
	w->storing = what == PIECE_STORE;
}

/* Its block is with disk, which is done with it at some time. */
static void
end_block(struct world *w)
{
	const struct sess *s = &w->s;
	uint32_t piece = (uint32_t)s->arriving, at = s->arriving_at;

	w->with_disk[piece] += w->storing;
	sess_on_piece_end(&w->s, &w->fx);
	assert(w->s.arriving == PIECE_NONE && !has_ask(s, piece, at));
}

/* What the worker does when there may be nothing left of a piece (store.c). */
static void
settle(struct world *w, uint32_t piece)
{
	struct sess *s = &w->s;

	if (s->picked == piece || w->with_disk[piece] > 0 ||
	    (s->arriving == piece && w->storing) || sess_asks_of(s, piece) > 0)
		return;
	sess_on_lost(s, piece);
	assert(!is_ours(w, piece));
}

static int64_t
pick(struct world *w)
{
	int64_t before = w->s.picked, piece = sess_pick(&w->s);

	if (w->s.cfg.blocks && before != PIECE_NONE && w->s.picked != before)
		settle(w, (uint32_t)before);
	return piece;
}

/* Disk is done with our blocks of a piece, having stored the i-th, or not;
 * what the worker does then (store.c). */
static void
step_block(struct world *w)
{
	struct sess *s = &w->s;
	uint32_t piece = a_piece(w), i = feed_below(&w->f, 2 * BLOCKS);
	uint64_t first;

	if (!s->cfg.blocks)
		return;
	first = geometry_block_index(&w->geo, piece, 0);
	if (i < geometry_blocks(&w->geo, piece))
		abits_set(w->stored, first + i);
	if (w->with_disk[piece] == 0)
		return;
	w->with_disk[piece] = 0;
	settle(w, piece);
}

static void
step_piece_end(struct world *w)
{
	int64_t piece = w->s.arriving;

	if (piece == PIECE_NONE)
		return;
	if (w->s.cfg.blocks) {
		end_block(w);
		return;
	}
	if (w->storing && is_ours(w, piece))
		bits_set(w->whole, (size_t)piece);
	sess_on_piece_end(&w->s, &w->fx);
	assert(w->s.arriving == PIECE_NONE && outstanding(&w->s) != piece);
}

/* By whichever worker it came. */
static void
step_stored(struct world *w)
{
	uint32_t piece = a_piece(w), i;
	bool new = !bits_has(w->mine, piece);

	for (i = 0; w->s.cfg.blocks && i < geometry_blocks(&w->geo, piece); i++)
		abits_set(w->stored, geometry_block_index(&w->geo, piece, i));
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
	assert(!mono_is_due(sess_next_tick(&w->s), w->now) || w->s.void_asks);
}

static void
step_pick(struct world *w)
{
	bool had = w->s.picked != PIECE_NONE;
	int64_t piece = pick(w);

	assert(
	    piece == w->s.picked || (w->s.cfg.blocks && piece == PIECE_NONE));
	if (w->s.cfg.blocks)
		assert(piece == PIECE_NONE ||
		    (!bits_has(w->mine, piece) && w->s.nasks < w->s.depth));
	else if (piece != PIECE_NONE && !had)
		assert(is_ours(w, piece) && outstanding(&w->s) == PIECE_NONE);
	assert(!sess_is_starved(&w->s) || piece == PIECE_NONE);
}

static void
step_request(struct world *w)
{
	int64_t piece = w->s.picked;

	if (w->s.cfg.blocks && piece != PIECE_NONE)
		piece = pick(w);
	if (w->s.cfg.blocks && piece == PIECE_NONE)
		return;
	sess_request(&w->s, w->now, &w->fx);
	assert(w->fx.n == (piece != PIECE_NONE));
	if (w->s.cfg.blocks)
		return;
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

/* Disk has found it bad, and several have brought it. */
static void
step_doubt(struct world *w)
{
	abits_set(w->doubtful, a_piece(w));
}

static void
step_depth(struct world *w)
{
	if (w->s.cfg.blocks)
		w->s.depth = 1 + feed_below(&w->f, DEPTH_MAX);
}

/* Asks for as much as it may. */
static void
step_ask(struct world *w)
{
	while (w->s.cfg.blocks && pick(w) != PIECE_NONE) {
		check_claims(w);
		step_request(w);
		check_effects(w);
	}
}

typedef void step_fn(struct world *);
static step_fn *const steps[] = {step_msg, step_msg, step_bitfield, step_piece,
    step_piece_end, step_stored, step_lost, step_order, step_time, step_pick,
    step_request, step_table, step_block, step_depth, step_ask, step_doubt};

/* The end of a connection leaves no claim but what disk has to finish. */
static void
end(struct world *w)
{
	uint32_t i;

	sess_release(&w->s);
	for (i = 0; i < w->s.cfg.pieces; i++)
		assert(!is_ours(w, i) || bits_has(w->whole, i) ||
		    w->with_disk[i] > 0);
}

static void
begin(struct world *w)
{
	struct sess_sets sets = {w->mine, w->theirs, w->requested, w->asked,
	    w->wanted, w->doubtful, w->stored, w->avail, w->turns};
	struct sess_config cfg = {0};
	uint64_t have[WORDS];
	uint8_t flags;
	uint32_t i;

	cfg.pieces = 1 + feed_u8(&w->f) % PIECES_MAX;
	cfg.slot = feed_u8(&w->f) % OTHER;
	flags = feed_u8(&w->f);
	cfg.listed_complete = flags & 1;
	cfg.blocks = (flags & 2) != 0;
	cfg.fast = (flags & 4) != 0;
	cfg.geo = &w->geo;
	assert(geometry_init(&w->geo,
		   (uint64_t)cfg.pieces * BLOCKS * BLOCK_SIZE -
		       flags / 8 * (BLOCK_SIZE / 8),
		   BLOCKS * BLOCK_SIZE) == 0);
	cfg.repeat_ms = 1 + feed_u16(&w->f);
	bits_fill(w->wanted, cfg.pieces);
	if (cfg.blocks && cfg.repeat_ms % 2 == 0)
		for (i = 0; i < cfg.pieces; i += 3)
			bits_clear(w->wanted, i);
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
