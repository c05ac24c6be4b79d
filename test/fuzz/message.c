/*
 * message.c: target: heads of course messages, in any chunks.
 *
 * The input is a dialect, limits, a head to write, and a stream.
 */
#include "fuzz.h"
#include "message.h"

#define HEAD_MAX 9

static bool
has_index(enum msg_type type)
{
	return type == MSG_HAVE || type == MSG_REQUEST || type == MSG_PIECE;
}

static uint64_t
longest(const struct geometry *lim)
{
	uint64_t bitfield = ((uint64_t)lim->pieces + 7) / 8;
	uint64_t piece = 4 + (uint64_t)lim->piece_size;

	return bitfield > piece ? bitfield : piece;
}

/* What a head may say, whoever wrote it. */
static void
check_msg(const struct msg *m, const struct geometry *lim, size_t used)
{
	assert(used == (has_index(m->type) ? 9 : 5));
	assert(m->body + (has_index(m->type) ? 4 : 0) <= longest(lim));
	assert(m->begin == 0);
	if (has_index(m->type))
		assert(m->index < lim->pieces);
	else
		assert(m->index == 0);
	if (m->type == MSG_PIECE)
		assert(m->body ==
		    (m->index == lim->pieces - 1 ? lim->last_size :
						   lim->piece_size));
	else if (m->type == MSG_BITFIELD)
		assert(m->body <= ((uint64_t)lim->pieces + 7) / 8);
	else if (m->type != MSG_UNKNOWN)
		assert(m->body == 0);
}

/* What was read is written with the same bytes. */
static void
check_same(
    enum dialect_id id, const struct msg *m, const uint8_t *p, size_t used)
{
	uint8_t out[MSG_HEAD_MAX];

	if (m->type == MSG_UNKNOWN)
		return;
	assert(msg_encode(id, m->type, m->index, m->body, out) == used);
	assert(memcmp(out, p, used) == 0);
}

/* The verdict on n bytes, which lie in memory of that size. */
static enum msg_result
decode(enum dialect_id id, const struct geometry *lim, const uint8_t *from,
    size_t n, struct msg *m, size_t *used)
{
	uint8_t *p = fuzz_copy(from, n);
	enum msg_result r = msg_decode(id, lim, p, n, m, used);

	free(p);
	return r;
}

/*
 * One head, which comes byte by byte: more bytes never change a verdict, and
 * nine are enough for one.  Returns it.
 */
static enum msg_result
read_head(enum dialect_id id, const struct geometry *lim, const uint8_t *p,
    size_t n, struct msg *m, size_t *used)
{
	enum msg_result r, first = MSG_NEED_MORE;
	struct msg again;
	size_t i, used_again;

	for (i = 0; i <= n && i <= HEAD_MAX + 1; i++) {
		r = decode(id, lim, p, i, &again, &used_again);
		assert(first == MSG_NEED_MORE || r == first);
		if (r == MSG_OK && first == MSG_NEED_MORE) {
			*m = again;
			*used = used_again;
			assert(*used == i);
		}
		if (r == MSG_OK)
			assert(memcmp(m, &again, sizeof(*m)) == 0 &&
			    *used == used_again);
		first = r;
	}
	assert(first != MSG_NEED_MORE || n < HEAD_MAX);
	return first;
}

/* A head that we write is read back, if its limits allow it at all. */
static void
write_head(enum dialect_id id, const struct geometry *lim, struct feed *f)
{
	enum msg_type type = feed_below(f, MSG_COMPLETED + 2);
	uint32_t index = feed_scaled(f), body = feed_scaled(f);
	uint8_t out[MSG_HEAD_MAX];
	struct msg m;
	size_t n, used;

	n = msg_encode(id, type, index, body, out);
	if (n == 0 || decode(id, lim, out, n, &m, &used) != MSG_OK)
		return;
	assert(used == n && m.type == type);
	assert(m.index == (has_index(type) ? index : 0));
	assert(
	    m.body == (type == MSG_BITFIELD || type == MSG_PIECE ? body : 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	enum dialect_id id = feed_below(&f, DIALECT_COURSES);
	struct geometry lim = {0};
	struct msg m;
	size_t used = 0;

	lim.pieces = feed_scaled(&f);
	lim.piece_size = feed_scaled(&f);
	lim.last_size = feed_scaled(&f);
	write_head(id, &lim, &f);
	while (f.n > 0 && read_head(id, &lim, f.p, f.n, &m, &used) == MSG_OK) {
		check_msg(&m, &lim, used);
		check_same(id, &m, f.p, used);
		f.p += used;
		f.n -= used;
		if (m.body >= f.n)
			break;
		f.p += m.body;
		f.n -= m.body;
	}
	return 0;
}
