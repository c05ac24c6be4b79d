/*
 * message.c: target: heads of messages, in any chunks.
 *
 * The input is a dialect, limits, a head to write, and a stream.
 */
#include "fuzz.h"
#include "message.h"

#define EXTENDED_MAX 131072 /* bytes of an unknown message, as message.c says */

/* How many of index, begin and length a type's head has. */
static size_t
fields_of(enum dialect_id id, enum msg_type type)
{
	bool blocks = id == DIALECT_BITTORRENT;

	switch (type) {
	case MSG_HAVE:
	case MSG_SUGGEST:
	case MSG_ALLOWED_FAST:
		return 1;
	case MSG_REQUEST:
	case MSG_CANCEL:
	case MSG_REJECT:
		return blocks ? 3 : 1;
	case MSG_PIECE:
		return blocks ? 2 : 1;
	default:
		return 0;
	}
}

static size_t
head_of(enum dialect_id id, enum msg_type type)
{
	return type == MSG_KEEP_ALIVE ? 4 : 5 + 4 * fields_of(id, type);
}

static uint64_t
longest(enum dialect_id id, const struct geometry *lim)
{
	uint64_t bitfield = ((uint64_t)lim->pieces + 7) / 8;
	uint64_t other = id == DIALECT_BITTORRENT ?
	    EXTENDED_MAX :
	    4 + (uint64_t)lim->piece_size;

	return bitfield > other ? bitfield : other;
}

static uint32_t
piece_len(const struct geometry *lim, uint32_t piece)
{
	return piece == lim->pieces - 1 ? lim->last_size : lim->piece_size;
}

/* What a head may say where pieces go by the block. */
static void
check_block_msg(const struct msg *m, const struct geometry *lim)
{
	size_t fields = fields_of(DIALECT_BITTORRENT, m->type);

	assert(fields == 0 || m->index < lim->pieces);
	assert(fields > 0 || m->index == 0);
	assert(fields > 1 || (m->begin == 0 && m->length == 0));
	if (fields > 1)
		assert(m->length > 0 &&
		    (uint64_t)m->begin + m->length <= piece_len(lim, m->index));
	if (fields == 3)
		assert(m->length <= MSG_BLOCK_MAX && m->body == 0);
	if (m->type == MSG_PIECE)
		assert(m->begin % BLOCK_SIZE == 0 && m->body == m->length &&
		    m->length <= BLOCK_SIZE);
	if (m->type == MSG_BITFIELD)
		assert(m->body == ((uint64_t)lim->pieces + 7) / 8);
}

/* What a head may say, whoever wrote it. */
static void
check_msg(enum dialect_id id, const struct msg *m, const struct geometry *lim,
    size_t used)
{
	bool index = fields_of(id, m->type) > 0;

	assert(used == head_of(id, m->type));
	assert(m->body + (used > 5 ? used - 5 : 0) <= longest(id, lim) ||
	    m->type == MSG_PIECE);
	if (id == DIALECT_BITTORRENT) {
		check_block_msg(m, lim);
		return;
	}
	assert(m->begin == 0);
	assert(index ? m->index < lim->pieces : m->index == 0);
	if (m->type == MSG_PIECE)
		assert(m->body == piece_len(lim, m->index));
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
	struct msg copy = *m;

	if (m->type == MSG_UNKNOWN)
		return;
	if (fields_of(id, m->type) < 3)
		copy.length = m->body;
	assert(msg_encode_block(id, &copy, out) == used);
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
 * a whole head is enough for one.  Returns it.
 */
static enum msg_result
read_head(enum dialect_id id, const struct geometry *lim, const uint8_t *p,
    size_t n, struct msg *m, size_t *used)
{
	enum msg_result r, first = MSG_NEED_MORE;
	struct msg again;
	size_t i, used_again;

	for (i = 0; i <= n && i <= MSG_HEAD_MAX + 1; i++) {
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
	assert(first != MSG_NEED_MORE || n < MSG_HEAD_MAX);
	return first;
}

/* A head that we write is read back, if its limits allow it at all. */
static void
write_head(enum dialect_id id, const struct geometry *lim, struct feed *f)
{
	const struct msg said = {.type = feed_below(f, MSG_TYPES + 1),
	    .index = feed_scaled(f),
	    .length = feed_scaled(f),
	    .begin = feed_scaled(f)};
	enum msg_type type = said.type;
	size_t n, used, fields = fields_of(id, type);
	uint8_t out[MSG_HEAD_MAX];
	struct msg m;

	n = msg_encode_block(id, &said, out);
	if (n == 0 || decode(id, lim, out, n, &m, &used) != MSG_OK)
		return;
	assert(used == n && m.type == type);
	assert(m.index == (fields > 0 ? said.index : 0));
	assert(m.begin == (fields > 1 ? said.begin : 0));
	if (type == MSG_BITFIELD || type == MSG_PIECE || type == MSG_EXTENDED)
		assert(m.body == said.length);
	else
		assert(m.body == 0);
	if (fields == 3)
		assert(m.length == said.length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	enum dialect_id id = feed_below(&f, DIALECT_COUNT);
	struct geometry lim = {0};
	struct msg m;
	size_t used = 0;

	lim.pieces = feed_scaled(&f);
	lim.piece_size = feed_scaled(&f);
	lim.last_size = feed_scaled(&f);
	write_head(id, &lim, &f);
	while (f.n > 0 && read_head(id, &lim, f.p, f.n, &m, &used) == MSG_OK) {
		check_msg(id, &m, &lim, used);
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
