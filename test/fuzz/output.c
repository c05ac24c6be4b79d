/*
 * output.c: target: the order in which a worker's words go out.
 *
 * The input is a dialect, the geometry of a file, and a sequence of things to
 * say and of bytes that the socket takes.  What was taken must be a stream of
 * whole messages, nothing between a body and its head, in the order of saying.
 */
#include "output.h"

#include "fuzz.h"

#define PIECES   64
#define SAID_MAX 4096

struct said {
	enum msg_type type;
	uint32_t index;
};

struct world {
	struct feed f;
	struct geometry geo;
	struct output out;
	uint32_t bitfield; /* its bytes, when it was said */
	/* What was said and what of it has gone out, pieces apart. */
	struct said said[SAID_MAX];
	unsigned int nsaid, gone;
	unsigned int serves[PIECES], served[PIECES];
	/* The head that is going out, and its body. */
	uint8_t head[MSG_HEAD_MAX];
	size_t nhead;
	enum out_kind body;
	uint64_t at;
	uint32_t left;
};

/* A whole head has gone out. */
static void
on_head(struct world *w, const struct msg *m)
{
	const struct said *s;

	w->nhead = 0;
	w->left = m->body;
	if (m->type == MSG_PIECE) {
		w->served[m->index]++;
		assert(w->served[m->index] <= w->serves[m->index]);
		w->body = OUT_PIECE;
		w->at = geometry_offset(&w->geo, m->index);
		return;
	}
	assert(w->gone < w->nsaid);
	s = &w->said[w->gone++];
	assert(s->type == m->type);
	assert((m->type != MSG_HAVE && m->type != MSG_REQUEST) ||
	    s->index == m->index);
	if (m->type == MSG_BITFIELD) {
		assert(m->body == w->bitfield);
		w->body = OUT_BITFIELD;
		w->at = 0;
	}
}

static void
on_bytes(struct world *w, const uint8_t *p, size_t n)
{
	struct msg m;
	size_t used;
	enum msg_result r;

	assert(w->left == 0); /* no word stands within a body */
	for (; n > 0; n--) {
		assert(w->nhead < MSG_HEAD_MAX);
		w->head[w->nhead++] = *p++;
		r = msg_decode(
		    w->out.dialect, &w->geo, w->head, w->nhead, &m, &used);
		assert(r == MSG_NEED_MORE || r == MSG_OK);
		if (r == MSG_OK) {
			on_head(w, &m);
			assert(w->left == 0 || n == 1);
		}
	}
}

static void
on_body(struct world *w, const struct out_part *part, size_t n)
{
	assert(w->left > 0 && part->kind == w->body);
	assert(part->at == w->at && part->n == w->left);
	w->at += n;
	w->left -= (uint32_t)n;
}

/* The socket takes some of what is next. */
static void
step_sent(struct world *w)
{
	struct out_part part = out_next(&w->out);
	size_t n = feed_scaled(&w->f);

	if (part.kind == OUT_NOTHING) {
		assert(part.n == 0 && w->left == 0);
		return;
	}
	assert(part.n > 0 && !w->out.dead);
	if (n > part.n)
		n = part.n;
	if (n == 0)
		return;
	if (part.kind == OUT_BYTES)
		on_bytes(w, part.p, n);
	else
		on_body(w, &part, n);
	out_sent(&w->out, n);
}

static void
step_msg(struct world *w)
{
	static const enum msg_type types[] = {MSG_CHOKE, MSG_UNCHOKE,
	    MSG_INTERESTED, MSG_NOT_INTERESTED, MSG_HAVE, MSG_REQUEST,
	    MSG_COMPLETED};
	enum msg_type type = types[feed_below(&w->f, 7)];
	uint32_t index = feed_below(&w->f, w->geo.pieces);

	if (!out_has_room(&w->out, 1) || w->nsaid == SAID_MAX)
		return;
	out_msg(&w->out, type, index);
	if (w->out.dead ||
	    (type == MSG_COMPLETED &&
		!dialect_get(w->out.dialect)->says_completed))
		return;
	w->said[w->nsaid++] = (struct said){type, index};
}

static void
step_serve(struct world *w)
{
	uint32_t piece = feed_below(&w->f, w->geo.pieces);
	const struct msg m = {
	    .index = piece, .length = geometry_piece_len(&w->geo, piece)};

	out_serve(&w->out, &m);
	w->serves[piece]++;
	assert(w->out.nserve <= OUT_SERVES);
}

static void
step_begin(struct world *w)
{
	out_begin(&w->out, &w->geo);
	assert(w->out.body != OUT_NOTHING || w->out.nserve == 0);
}

static void
step_last(struct world *w)
{
	out_last(&w->out, &w->geo);
	assert(w->out.nserve == 0);
}

static void
step_kill(struct world *w)
{
	if (feed_u8(&w->f) != 0)
		return;
	out_kill(&w->out);
	assert(out_is_empty(&w->out));
	w->nhead = w->left = 0; /* the peer never sees the rest */
}

typedef void step_fn(struct world *);
static step_fn *const steps[] = {step_sent, step_sent, step_sent, step_msg,
    step_msg, step_serve, step_serve, step_begin, step_last, step_kill};

/* What is left goes out, and nothing of what was said is missing. */
static void
drain(struct world *w)
{
	static const uint8_t most[5] = {0xff, 0xff, 0xff, 0xff, 0};

	while (!out_is_empty(&w->out)) {
		out_begin(&w->out, &w->geo);
		w->f = (struct feed){most, sizeof(most)};
		step_sent(w);
	}
	assert(w->left == 0 && w->nhead == 0);
	assert(w->out.dead || w->gone == w->nsaid);
}

static void
begin(struct world *w)
{
	uint32_t piece_size = 1 + feed_scaled(&w->f) % (1 << 20);
	uint32_t pieces = 1 + feed_below(&w->f, PIECES), cut;

	w->out.dialect = feed_below(&w->f, DIALECT_COURSES);
	cut = feed_scaled(&w->f) % piece_size;
	assert(geometry_init(&w->geo, (uint64_t)pieces * piece_size - cut,
		   piece_size) == 0);
	w->bitfield = feed_below(&w->f, (pieces + 7) / 8 + 1);
	out_bitfield(&w->out, w->bitfield);
	w->said[w->nsaid++] = (struct said){MSG_BITFIELD, 0};
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world w;

	memset(&w, 0, sizeof(w));
	w.f = (struct feed){data, size};
	begin(&w);
	while (w.f.n > 0)
		steps[feed_below(&w.f, sizeof(steps) / sizeof(steps[0]))](&w);
	drain(&w);
	return 0;
}
