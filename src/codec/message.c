/*
 * message.c: heads of messages, checked by a table of lengths.
 */
#include "message.h"

#include <stdbool.h>

#include "bitfield.h"
#include "bytes.h"

#define INDEX_LEN 4

/* What geometry adds to the greatest length of a type. */
enum extra {
	NOTHING,
	BITFIELD, /* a bit per piece */
	DATA,     /* a whole piece */
	ANY,      /* whatever the longest message may have */
};

/*
 * Least and greatest length of each type, counted behind the type byte.
 * Dialects differ in what their length field counts, and in which types they
 * have (rule_get), not in these.
 */
struct rule {
	bool has_index; /* the payload begins with a piece index */
	uint32_t min;
	uint32_t max; /* without the extra */
	enum extra extra;
};

static const struct rule rules[] = {
    [MSG_CHOKE] = {false, 0, 0, NOTHING},
    [MSG_UNCHOKE] = {false, 0, 0, NOTHING},
    [MSG_INTERESTED] = {false, 0, 0, NOTHING},
    [MSG_NOT_INTERESTED] = {false, 0, 0, NOTHING},
    [MSG_HAVE] = {true, INDEX_LEN, INDEX_LEN, NOTHING},
    /* A short one is filled with zeros. */
    [MSG_BITFIELD] = {false, 0, 0, BITFIELD},
    [MSG_REQUEST] = {true, INDEX_LEN, INDEX_LEN, NOTHING},
    /* The exact length needs the index: check_piece(). */
    [MSG_PIECE] = {true, INDEX_LEN, INDEX_LEN, DATA},
    [MSG_COMPLETED] = {false, 0, 0, NOTHING},
};
static const struct rule unknown = {false, 0, 0, ANY};

/* The rule for a type byte, NULL where the dialect knows no such type. */
static const struct rule *
rule_get(const struct dialect *d, unsigned int type)
{
	if (type >= sizeof(rules) / sizeof(rules[0]))
		return NULL;
	if (type == MSG_COMPLETED && !d->says_completed)
		return NULL;
	return &rules[type];
}

static uint64_t
extra_len(enum extra extra, const struct geometry *g)
{
	uint64_t bitfield = bitfield_bytes(g->pieces);
	uint64_t piece = INDEX_LEN + (uint64_t)g->piece_size;

	switch (extra) {
	case BITFIELD:
		return bitfield;
	case DATA:
		return g->piece_size;
	case ANY:
		return bitfield > piece ? bitfield : piece;
	case NOTHING:
		break;
	}
	return 0;
}

static bool
length_is_legal(
    const struct rule *rule, const struct geometry *g, uint32_t length)
{
	return length >= rule->min &&
	    length <= rule->max + extra_len(rule->extra, g);
}

/* m has an index; a piece carries exactly the piece's bytes. */
static enum msg_result
check_index(const struct msg *m, const struct geometry *g)
{
	if (m->index >= g->pieces)
		return MSG_BAD_INDEX;
	if (m->type == MSG_PIECE && m->body != geometry_piece_len(g, m->index))
		return MSG_BAD_PIECE;
	return MSG_OK;
}

/*
 * The payload's length out of the length field.  Zero where the field counts
 * the type byte, or more than any message has, is refused before the type is
 * there.
 */
static enum msg_result
take_length(const struct dialect *d, const struct geometry *g, struct rd *r,
    uint32_t *length)
{
	uint32_t field;

	if (rd_u32(r, &field) == -1)
		return MSG_NEED_MORE;
	if (d->counts_type && field == 0)
		return MSG_BAD_LENGTH;
	*length = d->counts_type ? field - 1 : field;
	if (!length_is_legal(&unknown, g, *length))
		return MSG_BAD_LENGTH;
	return MSG_OK;
}

enum msg_result
msg_decode(enum dialect_id id, const struct geometry *g, const uint8_t *p,
    size_t n, struct msg *out, size_t *used)
{
	const struct dialect *d = dialect_get(id);
	const struct rule *rule;
	struct rd r = {p, n};
	struct msg m = {0};
	enum msg_result result;
	uint8_t type;

	if ((result = take_length(d, g, &r, &m.length)) != MSG_OK)
		return result;
	if (rd_u8(&r, &type) == -1)
		return MSG_NEED_MORE;
	rule = rule_get(d, type);
	m.type = rule != NULL ? (enum msg_type)type : MSG_UNKNOWN;
	m.body = m.length;
	if (rule != NULL && !length_is_legal(rule, g, m.length))
		return MSG_BAD_LENGTH;
	if (rule != NULL && rule->has_index) {
		if (rd_u32(&r, &m.index) == -1)
			return MSG_NEED_MORE;
		m.body -= INDEX_LEN;
		if ((result = check_index(&m, g)) != MSG_OK)
			return result;
	}
	*out = m;
	*used = n - r.n;
	return MSG_OK;
}

size_t
msg_encode(enum dialect_id id, enum msg_type type, uint32_t index,
    uint32_t body, uint8_t out[MSG_HEAD_MAX])
{
	const struct dialect *d = dialect_get(id);
	const struct rule *rule = rule_get(d, type);
	struct wr w = {out, 0, MSG_HEAD_MAX};
	uint64_t length;

	if (rule == NULL)
		return 0;
	length = (uint64_t)d->counts_type + rule->min;
	if (rule->extra != NOTHING)
		length += body;
	if (length > UINT32_MAX || wr_u32(&w, (uint32_t)length) == -1 ||
	    wr_u8(&w, (uint8_t)type) == -1)
		return 0;
	if (rule->has_index && wr_u32(&w, index) == -1)
		return 0;
	return w.len;
}
