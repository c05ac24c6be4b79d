/*
 * stream.c: target: what a worker makes of its peer's bytes.
 *
 * The input is a file's geometry and a sequence of bytes and whole messages
 * that the peer sends, orders, turns, and work of the disk processes.  The
 * worker is the real one but for its end, its sleep and its sending.  It speaks
 * any of the dialects.
 */
#include <setjmp.h>

#include "bitfield.h"
#include "end.h"
#include "fuzz.h"
#include "steps.h"
#include "wire.h"
#include "worker.h"

#define PIECES    150
#define WORDS     ((PIECES + 63) / 64)
#define PIECE_MAX (3 * BLOCK_SIZE)
#define REPEAT_MS 2000
#define POOL_MS   30000
#define KINDNESS  1000
#define REQQ      250
#define WRONG_MAX 256

struct world {
	struct feed f;
	struct worker w;
	void *seg, *swarm;
	jmp_buf left;
	bool honest; /* every byte so far was of a whole message */
	/* What the worker must come to know then. */
	uint64_t theirs[WORDS];
	bool told; /* as a whole; the words for all and none come first */
	bool choking, interested;
	uint64_t published[WORDS]; /* its bitfield, as the supervisor has it */
};

static struct world world;
static uint8_t frames[FRAMES_SLOT_BYTES];
static uint8_t file[PIECES * PIECE_MAX];

/* The worker ends, for a reason that such a peer can give. */
_Noreturn void
end_worker(struct worker *w, enum worker_end how)
{
	struct world *me = &world;

	assert(w == &me->w);
	assert(how == END_BAD_LENGTH || how == END_BAD_INDEX ||
	    how == END_BAD_PIECE);
	assert(!me->honest);
	sess_release(&w->sess);
	longjmp(me->left, 1);
}

/* Never ordered here. */
_Noreturn void
end_leave(struct worker *w)
{
	(void)w;
	abort();
}

__attribute__((constructor)) static void
fill_file(void)
{
	size_t at;

	for (at = 0; at < sizeof(file); at++)
		file[at] = (uint8_t)(at * 7 + at / 251);
}

static bool
asks_blocks(const struct worker *w)
{
	return w->sess.cfg.blocks;
}

/* A piece, or its k-th block, or so. */
static struct msg
part_of(const struct worker *w, uint32_t piece, uint32_t k)
{
	const struct geometry *g = &w->geo;
	struct msg m = {.index = piece};

	if (!asks_blocks(w)) {
		m.length = geometry_piece_len(g, piece);
		return m;
	}
	k %= geometry_blocks(g, piece);
	m.begin = k * BLOCK_SIZE;
	m.length = geometry_block_len(g, piece, k);
	return m;
}

static void
say_piece(const struct worker *w, struct msg m)
{
	static uint8_t buf[MSG_HEAD_MAX + PIECE_MAX];
	size_t n;

	m.type = MSG_PIECE;
	n = msg_encode_block(w->dialect, &m, buf);
	memcpy(buf + n, file + geometry_offset(&w->geo, m.index) + m.begin,
	    m.length);
	(void)wire_say(buf, n + m.length);
}

/* What the peer says about the whole of its pieces. */
static void
note_all(struct world *me, bool all)
{
	if (me->told)
		return;
	me->told = true;
	memset(me->theirs, 0, sizeof(me->theirs));
	if (all)
		bits_fill(me->theirs, me->w.geo.pieces);
}

static void
note(struct world *me, enum msg_type type, uint32_t piece)
{
	if (type == MSG_CHOKE || type == MSG_UNCHOKE)
		me->choking = type == MSG_CHOKE;
	if (type == MSG_INTERESTED || type == MSG_NOT_INTERESTED)
		me->interested = type == MSG_INTERESTED;
	if (type == MSG_HAVE)
		bits_set(me->theirs, piece);
	if (type == MSG_HAVE_ALL || type == MSG_HAVE_NONE)
		note_all(me, type == MSG_HAVE_ALL);
}

static void
step_message(struct world *me)
{
	static const enum msg_type types[] = {MSG_CHOKE, MSG_UNCHOKE,
	    MSG_UNCHOKE, MSG_INTERESTED, MSG_NOT_INTERESTED, MSG_HAVE, MSG_HAVE,
	    MSG_REQUEST, MSG_COMPLETED, MSG_PIECE, MSG_PIECE, MSG_PIECE};
	static const enum msg_type more[] = {MSG_CANCEL, MSG_REJECT, MSG_REJECT,
	    MSG_HAVE_ALL, MSG_HAVE_NONE, MSG_KEEP_ALIVE, MSG_SUGGEST,
	    MSG_ALLOWED_FAST};
	const struct sess *s = &me->w.sess;
	uint32_t k = feed_below(&me->f, asks_blocks(&me->w) ? 20 : 12);
	enum msg_type type = k < 12 ? types[k] : more[k - 12];
	uint32_t piece = feed_below(&me->f, me->w.geo.pieces);
	uint8_t head[MSG_HEAD_MAX], which = feed_u8(&me->f);
	struct msg m = part_of(&me->w, piece, which / 4);
	uint32_t ask;

	if ((type == MSG_PIECE || type == MSG_REJECT) && s->nasks > 0 &&
	    (which & 3) != 0) {
		ask = which / 4 % s->nasks;
		m = part_of(
		    &me->w, s->ask[ask].piece, s->ask[ask].begin / BLOCK_SIZE);
	}
	m.type = type;
	if (type == MSG_PIECE)
		say_piece(&me->w, m);
	else if (wire_say(head, msg_encode_block(me->w.dialect, &m, head)))
		note(me, type, piece);
}

/* The extension protocol's, with whatever in it. */
static void
step_extended(struct world *me)
{
	uint8_t msg[MSG_HEAD_MAX + 255];
	size_t len = feed_u8(&me->f), n;

	if (!asks_blocks(&me->w))
		return;
	n = msg_encode(me->w.dialect, MSG_EXTENDED, 0, (uint32_t)len, msg);
	feed_copy(&me->f, msg + n, len);
	(void)wire_say(msg, n + len);
}

static void
step_bitfield(struct world *me)
{
	uint8_t msg[MSG_HEAD_MAX + (PIECES + 7) / 8];
	size_t most = (me->w.geo.pieces + 7) / 8, n;
	size_t len = feed_below(&me->f, (uint32_t)most + 1);

	if (asks_blocks(&me->w))
		len = most;
	n = msg_encode(me->w.dialect, MSG_BITFIELD, 0, (uint32_t)len, msg);
	feed_copy(&me->f, msg + n, len);
	if (!wire_say(msg, n + len))
		return;
	me->told = true;
	memset(me->theirs, 0, sizeof(me->theirs));
	bitfield_take(
	    me->w.dialect, me->theirs, me->w.geo.pieces, 0, msg + n, len);
}

static void
step_bytes(struct world *me)
{
	size_t n = feed_u8(&me->f);

	if (n > me->f.n)
		n = me->f.n;
	me->honest = me->honest && n == 0;
	(void)wire_say(me->f.p, n);
	me->f.p += n;
	me->f.n -= n;
}

/* A head that is nearly right, and so many bytes as it promises, if they are
 * few: a length that its type does not have, or a piece that does not exist. */
static void
step_wrong(struct world *me)
{
	static const uint8_t nothing[WRONG_MAX];
	const struct worker *w = &me->w;
	enum msg_type type = feed_below(&me->f, MSG_COMPLETED + 1);
	uint32_t pieces = w->geo.pieces, len;
	uint32_t piece = pieces - 1 + feed_below(&me->f, 3);
	uint8_t head[MSG_HEAD_MAX];
	size_t n;

	len = type == MSG_PIECE ? geometry_piece_len(&w->geo, pieces - 1) :
				  (pieces + 7) / 8;
	len += feed_below(&me->f, 3) - 1;
	n = msg_encode(w->dialect, type, piece, len, head);
	if (n > 0 && (feed_u8(&me->f) & 1) != 0)
		head[3] += feed_u8(&me->f);
	me->honest = false;
	(void)wire_say(head, n);
	(void)wire_say(nothing, len < WRONG_MAX ? len : WRONG_MAX);
}

static void
step_order(struct world *me)
{
	struct seg_order *o = &me->w.seg.orders[0];
	uint32_t epoch = ORDER_EPOCH(atomic_load(&o->word)) + 1;
	uint32_t flags = feed_u8(&me->f) & (ORDER_UNCHOKE | ORDER_PAUSE);

	atomic_store(&o->word, ORDER_WORD(epoch, feed_u8(&me->f), flags));
}

/* A disk process takes a frame: it is honest, and so are its bytes.  While it
 * pauses it is done with them and stores nothing. */
static void
take_frame(struct world *me, uint32_t f, bool stores)
{
	struct worker *w = &me->w;
	const uint8_t *p = frames + (size_t)f * BLOCK_SIZE;
	struct frame_desc d;
	uint32_t seq, block, k, n = w->seg.h->disks;
	uint64_t at;

	if (!frame_take(w->own, w->done, f, &seq, &d))
		return;
	assert(geometry_check_block(&w->geo, d.piece, d.offset, d.length) == 0);
	k = geometry_owner(d.piece, n);
	assert(
	    f >= geometry_run_first(k, n) && f < geometry_run_first(k + 1, n));
	assert(bits_has(w->sess.set.requested, d.piece));
	at = geometry_offset(&w->geo, d.piece) + d.offset;
	assert(!me->honest || memcmp(p, file + at, d.length) == 0);
	block = d.offset / BLOCK_SIZE;
	if (stores)
		abits_set(w->swarm.stored,
		    geometry_block_index(&w->geo, d.piece, block));
	frame_done(seg_done(&w->seg, 0), f, seq);
}

/* Disk looks at n frames from f on, and then at what is stored in full. */
static void
disk(struct world *me, uint32_t f, uint32_t n, bool stores)
{
	struct worker *w = &me->w;
	uint32_t p;

	for (; n > 0; n--)
		take_frame(me, f++ % SLOT_FRAMES, stores);
	for (p = 0; p < w->geo.pieces && stores; p++)
		if (swarm_is_stored(
			&w->swarm, p, geometry_blocks(&w->geo, p)) &&
		    !abits_set(w->swarm.have, p))
			atomic_fetch_add(&w->swarm.h->epoch, 1);
}

static void
step_disk(struct world *me)
{
	uint32_t f = feed_u8(&me->f), n = feed_u8(&me->f);

	disk(me, f, n, feed_u8(&me->f) & 1);
}

/* Disk 0 writes the log, and the socket takes what there is. */
static void
step_relief(struct world *me)
{
	struct worker *w = &me->w;
	struct out_part part;

	atomic_store(&w->seg.tails[0], atomic_load(&w->own->event_head));
	out_begin(&w->out, &w->geo);
	while ((part = out_next(&w->out)).n > 0)
		out_sent(&w->out, part.n);
}

/* A frame that waits for disk holds some of it. */
static bool
is_with_disk(const struct worker *w, uint32_t piece)
{
	const struct run *r;
	uint32_t i, frame;

	r = &w->store.run[geometry_owner(piece, w->seg.h->disks)];
	for (i = 0; run_at(r, i, &frame); i++)
		if (w->own->desc[frame].piece == piece)
			return true;
	return false;
}

/* No claim is forgotten: it is that of a piece that is picked, asked for,
 * arriving or with disk, or that disk has stored in full. */
static void
check_claims(const struct worker *w)
{
	const struct sess *s = &w->sess;
	uint32_t i;

	for (i = 0; i < w->geo.pieces; i++)
		assert(w->asks[i] == 0 || s->picked == i ||
		    sess_asks_of(s, i) > 0 || s->arriving == i ||
		    is_with_disk(w, i) ||
		    swarm_is_stored(&w->swarm, i, geometry_blocks(&w->geo, i)));
}

static void
check(const struct world *me)
{
	const struct worker *w = &me->w;
	const struct input *in = &w->in;
	size_t i;

	assert(in->at <= in->len && in->len <= IN_SIZE);
	assert(w->store.got <= w->store.len || w->store.len == 0);
	assert(in->body != BODY_NONE || !in->is_piece);
	assert(
	    in->body != BODY_STORE || in->left == w->store.len - w->store.got);
	assert(w->sess.arriving == PIECE_NONE || in->is_piece);
	assert(w->sess.nasks <= ASKS_MAX);
	check_claims(w);
	assert(w->report.first <= w->report.last);
	assert(w->report.last <= bits_words(w->geo.pieces));
	for (i = 0; i < bits_words(w->geo.pieces); i++)
		assert(w->sess.set.theirs[i] == me->published[i] ||
		    (i >= w->report.first && i < w->report.last));
}

/* The record is published: what report.c does with the range that changed. */
static void
step_publish(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t i;

	for (i = w->report.first; i < w->report.last; i++)
		me->published[i] = w->sess.set.theirs[i];
	w->report.first = w->report.last = 0;
}

/* As loop.c does it. */
static void
step_turn(struct world *me)
{
	struct worker *w = &me->w;

	w->now = mono_add_ms(w->now, feed_scaled(&me->f) % 4000);
	w->hungry = w->in.hungry = false;
	w->in.readable = true;
	store_reclaim(w);
	input_turn(w);
	check(me);
	steps_order(w);
	steps_announce(w);
	steps_tick(w);
	steps_ask(w);
	store_ring(w);
	check(me);
}

static bool
has_heard_all(const struct input *in)
{
	return wire_queued() == 0 && in->at == in->len && in->body == BODY_NONE;
}

/* When everybody does his part, the worker comes to know what its peer said. */
static void
finish(struct world *me)
{
	const struct sess *s = &me->w.sess;
	unsigned int turns;
	size_t i;

	for (turns = 0; !has_heard_all(&me->w.in); turns++) {
		assert(turns < 2 * WIRE_ROOM);
		step_relief(me);
		disk(me, 0, SLOT_FRAMES, true);
		step_turn(me);
	}
	for (i = 0; i < bits_words(s->cfg.pieces); i++)
		assert(s->set.theirs[i] == me->theirs[i]);
	assert(s->peer_choking == me->choking);
	assert(s->peer_interested == me->interested);
}

typedef void step_fn(struct world *);
static step_fn *const steps[] = {step_message, step_message, step_extended,
    step_bytes, step_bitfield, step_wrong, step_order, step_disk, step_relief,
    step_publish, step_turn, step_turn, step_turn, step_turn};

static void
begin_session(struct worker *w)
{
	size_t n = bits_words(w->geo.pieces);
	bool blocks = w->dialect == DIALECT_BITTORRENT;
	struct sess_sets sets = {w->few, w->few + n, w->few + 2 * n, w->asks,
	    w->swarm.wanted, w->swarm.doubtful, w->swarm.stored, w->swarm.avail,
	    w->asks + w->geo.pieces};
	struct sess_config cfg = {.pieces = w->geo.pieces,
	    .blocks = blocks,
	    .fast = w->fast,
	    .geo = &w->geo,
	    .repeat_ms = REPEAT_MS,
	    .pool_ms = POOL_MS,
	    .reunchoke_ms = blocks ? 0 : KINDNESS};

	w->coming = w->few + 3 * n;
	sess_init(&w->sess, &cfg, &sets, w->coming, 1);
	w->reqq = REQQ;
	if (blocks)
		w->sess.depth = pace_depth(&w->pace, REQQ);
	store_init(w);
	park_init(w);
	report_init(w);
}

static void
begin(struct world *me)
{
	struct seg_plan plan = {1, 1 + feed_below(&me->f, 4), PIECES};
	uint32_t piece_size = 1 + feed_scaled(&me->f) % PIECE_MAX;
	uint32_t pieces = 1 + feed_below(&me->f, PIECES);
	struct worker *w = &me->w;

	w->dialect = w->out.dialect = feed_below(&me->f, DIALECT_COUNT);
	w->fast = w->out.rejects = feed_u8(&me->f) & 1;
	assert(geometry_init(&w->geo,
		   (uint64_t)pieces * piece_size -
		       feed_scaled(&me->f) % piece_size,
		   piece_size) == 0);
	me->seg = fuzz_alloc(seg_size(&plan));
	me->swarm = fuzz_alloc(swarm_size(&w->geo, DIGEST_NONE));
	seg_layout(&w->seg, me->seg, &plan);
	swarm_layout(&w->swarm, me->swarm, &w->geo, NULL, "file", NULL);
	w->own = seg_slot(&w->seg, 0);
	w->order = &w->seg.orders[0];
	w->done = seg_done(&w->seg, 0);
	w->tail = &w->seg.tails[0];
	w->frames = (struct frames){frames, sizeof(frames)};
	w->asks = fuzz_alloc((w->geo.pieces + TURNS_WORDS) * sizeof(*w->asks));
	w->now.ns = INT64_C(1000000000);
	begin_session(w);
	me->honest = true;
	me->choking = true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *me = &world;

	wire_drain();
	memset(me, 0, sizeof(*me));
	me->f = (struct feed){data, size};
	begin(me);
	if (setjmp(me->left) == 0) {
		while (me->f.n > 0)
			steps[feed_below(
			    &me->f, sizeof(steps) / sizeof(steps[0]))](me);
		if (me->honest)
			finish(me);
	}
	free(me->w.asks);
	free(me->seg);
	free(me->swarm);
	return 0;
}
