/*
 * message.c: heads of messages, checked by a table of lengths.
 */
#include "message.h"

#include <stdbool.h>

#include "bitfield.h"
#include "bytes.h"

#define FIELD_LEN    4
#define FIELDS_MAX   3
#define EXTENDED_MAX 131072 /* bytes of an extended or unknown message */

/* What a type's length has beside its fields. */
enum extra {
	NOTHING,
	BITFIELD, /* a bit per piece, or fewer: a short one is filled up */
	BITS,     /* a bit per piece */
	DATA,     /* a whole piece */
	BLOCK,    /* a block of one */
	ANY,      /* whatever the longest message may have */
};

/* What a number stands for: its fields are index, begin, length. */
struct rule {
	bool known;
	enum msg_type type;
	uint8_t fields;
	enum extra extra;
};

static const struct rule course[] = {
    [0] = {true, MSG_CHOKE, 0, NOTHING},
    [1] = {true, MSG_UNCHOKE, 0, NOTHING},
    [2] = {true, MSG_INTERESTED, 0, NOTHING},
    [3] = {true, MSG_NOT_INTERESTED, 0, NOTHING},
    [4] = {true, MSG_HAVE, 1, NOTHING},
    [5] = {true, MSG_BITFIELD, 0, BITFIELD},
    [6] = {true, MSG_REQUEST, 1, NOTHING},
    [7] = {true, MSG_PIECE, 1, DATA},
    [8] = {true, MSG_COMPLETED, 0, NOTHING},
};
static const struct rule bittorrent[] = {
    [0] = {true, MSG_CHOKE, 0, NOTHING},
    [1] = {true, MSG_UNCHOKE, 0, NOTHING},
    [2] = {true, MSG_INTERESTED, 0, NOTHING},
    [3] = {true, MSG_NOT_INTERESTED, 0, NOTHING},
    [4] = {true, MSG_HAVE, 1, NOTHING},
    [5] = {true, MSG_BITFIELD, 0, BITS},
    [6] = {true, MSG_REQUEST, 3, NOTHING},
    [7] = {true, MSG_PIECE, 2, BLOCK},
    [8] = {true, MSG_CANCEL, 3, NOTHING},
    /* BEP 6. */
    [13] = {true, MSG_SUGGEST, 1, NOTHING},
    [14] = {true, MSG_HAVE_ALL, 0, NOTHING},
    [15] = {true, MSG_HAVE_NONE, 0, NOTHING},
    [16] = {true, MSG_REJECT, 3, NOTHING},
    [17] = {true, MSG_ALLOWED_FAST, 1, NOTHING},
    /* BEP 10. */
    [20] = {true, MSG_EXTENDED, 0, ANY},
};
static const struct rule unknown = {true, MSG_UNKNOWN, 0, ANY};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A dialect's table, and how many numbers it has. */
static const struct rule *
table_of(const struct dialect *d, unsigned int *n)
{
	if (!d->whole_pieces) {
		*n = COUNT(bittorrent);
		return bittorrent;
	}
	/* The last one is the founding program's alone. */
	*n = COUNT(course) - !d->says_completed;
	return course;
}

static const struct rule *
rule_of_number(const struct dialect *d, unsigned int number)
{
	const struct rule *table;
	unsigned int n;

	table = table_of(d, &n);
	if (number >= n || !table[number].known)
		return &unknown;
	return &table[number];
}

/* NULL where the dialect has no such message. */
static const struct rule *
rule_of_type(const struct dialect *d, enum msg_type type, uint8_t *number)
{
	const struct rule *table;
	unsigned int i, n;

	table = table_of(d, &n);
	for (i = 0; i < n; i++) {
		if (!table[i].known || table[i].type != type)
			continue;
		*number = (uint8_t)i;
		return &table[i];
	}
	return NULL;
}

/* The longest message's payload: a piece's, a bitfield's, or somebody's
 * extension's. */
static uint64_t
any_len(const struct dialect *d, const struct geometry *g)
{
	uint64_t bitfield = bitfield_bytes(g->pieces);
	uint64_t other = d->whole_pieces ? FIELD_LEN + (uint64_t)g->piece_size :
					   EXTENDED_MAX;

	return bitfield > other ? bitfield : other;
}

/* Least and greatest length of what a type has beside its fields. */
static void
extra_len(const struct dialect *d, const struct geometry *g, enum extra extra,
    uint64_t *min, uint64_t *max)
{
	*min = *max = 0;
	switch (extra) {
	case BITFIELD:
		*max = bitfield_bytes(g->pieces);
		break;
	case BITS:
		*min = *max = bitfield_bytes(g->pieces);
		break;
	case DATA:
		*max = g->piece_size;
		break;
	case BLOCK:
		*max = BLOCK_SIZE;
		break;
	case ANY:
		*max = any_len(d, g);
		break;
	case NOTHING:
		break;
	}
}

static bool
length_is_legal(const struct dialect *d, const struct geometry *g,
    const struct rule *rule, uint32_t length)
{
	uint32_t fields = rule->fields * FIELD_LEN;
	uint64_t min, max;

	extra_len(d, g, rule->extra, &min, &max);
	return length >= fields + min && length <= fields + max;
}

/* A block that somebody names lies within its piece. */
static bool
is_inside(const struct geometry *g, const struct msg *m)
{
	return m->length > 0 && m->length <= MSG_BLOCK_MAX &&
	    (uint64_t)m->begin + m->length <= geometry_piece_len(g, m->index);
}

/* m has its fields; a piece carries exactly a piece's, or a block's bytes. */
static enum msg_result
check(const struct dialect *d, const struct geometry *g,
    const struct rule *rule, struct msg *m)
{
	if (m->index >= g->pieces)
		return MSG_BAD_INDEX;
	if (rule->fields == FIELDS_MAX)
		return is_inside(g, m) ? MSG_OK : MSG_BAD_INDEX;
	if (m->type == MSG_REQUEST)
		m->length = geometry_piece_len(g, m->index);
	if (m->type != MSG_PIECE)
		return MSG_OK;
	m->length = m->body;
	if (d->whole_pieces)
		return m->body == geometry_piece_len(g, m->index) ?
		    MSG_OK :
		    MSG_BAD_PIECE;
	return geometry_check_block(g, m->index, m->begin, m->length) == 0 ?
	    MSG_OK :
	    MSG_BAD_PIECE;
}

/* 0, or -1 when they are not all there. */
static int
take_fields(struct rd *r, const struct rule *rule, struct msg *m)
{
	uint32_t *const field[FIELDS_MAX] = {&m->index, &m->begin, &m->length};
	unsigned int i;

	for (i = 0; i < rule->fields; i++)
		if (rd_u32(r, field[i]) == -1)
			return -1;
	m->body -= rule->fields * FIELD_LEN;
	return 0;
}

/*
 * The payload's length out of the length field.  More than any message has is
 * refused before the type is there.
 */
static enum msg_result
take_length(const struct dialect *d, const struct geometry *g, struct rd *r,
    struct msg *m)
{
	uint32_t field;

	if (rd_u32(r, &field) == -1)
		return MSG_NEED_MORE;
	if (d->counts_type && field == 0) {
		m->type = MSG_KEEP_ALIVE;
		return d->whole_pieces ? MSG_BAD_LENGTH : MSG_OK;
	}
	m->body = d->counts_type ? field - 1 : field;
	return length_is_legal(d, g, &unknown, m->body) ? MSG_OK :
							  MSG_BAD_LENGTH;
}

/* Type and fields. */
static enum msg_result
take_rest(const struct dialect *d, const struct geometry *g, struct rd *r,
    struct msg *m)
{
	const struct rule *rule;
	uint8_t number;

	if (rd_u8(r, &number) == -1)
		return MSG_NEED_MORE;
	rule = rule_of_number(d, number);
	m->type = rule->type;
	if (!length_is_legal(d, g, rule, m->body))
		return MSG_BAD_LENGTH;
	if (take_fields(r, rule, m) == -1)
		return MSG_NEED_MORE;
	return rule->fields > 0 ? check(d, g, rule, m) : MSG_OK;
}

enum msg_result
msg_decode(enum dialect_id id, const struct geometry *g, const uint8_t *p,
    size_t n, struct msg *out, size_t *used)
{
	const struct dialect *d = dialect_get(id);
	struct rd r = {p, n};
	struct msg m = {.type = MSG_UNKNOWN};
	enum msg_result result;

	result = take_length(d, g, &r, &m);
	if (result == MSG_OK && m.type != MSG_KEEP_ALIVE)
		result = take_rest(d, g, &r, &m);
	if (result != MSG_OK)
		return result;
	*out = m;
	*used = n - r.n;
	return MSG_OK;
}

/* m's fields as many as the rule has, and a length that counts body too. */
static size_t
encode(const struct dialect *d, const struct msg *m, uint32_t body,
    uint8_t out[MSG_HEAD_MAX])
{
	const uint32_t field[FIELDS_MAX] = {m->index, m->begin, m->length};
	struct wr w = {out, 0, MSG_HEAD_MAX};
	const struct rule *rule;
	uint64_t length;
	uint8_t number;
	unsigned int i;

	if (m->type == MSG_KEEP_ALIVE && !d->whole_pieces)
		return wr_u32(&w, 0) == 0 ? w.len : 0;
	if ((rule = rule_of_type(d, m->type, &number)) == NULL)
		return 0;
	length = (uint64_t)d->counts_type + rule->fields * FIELD_LEN;
	if (rule->extra != NOTHING)
		length += body;
	if (length > UINT32_MAX || wr_u32(&w, (uint32_t)length) == -1 ||
	    wr_u8(&w, number) == -1)
		return 0;
	for (i = 0; i < rule->fields; i++)
		if (wr_u32(&w, field[i]) == -1)
			return 0;
	return w.len;
}

size_t
msg_encode(enum dialect_id id, enum msg_type type, uint32_t index,
    uint32_t body, uint8_t out[MSG_HEAD_MAX])
{
	const struct msg m = {.type = type, .index = index};

	return encode(dialect_get(id), &m, body, out);
}

size_t
msg_encode_block(
    enum dialect_id id, const struct msg *m, uint8_t out[MSG_HEAD_MAX])
{
	return encode(dialect_get(id), m, m->length, out);
}
