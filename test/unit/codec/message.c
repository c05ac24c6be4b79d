/*
 * message.c: tests of message heads, legal and not.
 */
#include "message.h"

#include <criterion/criterion.h>
#include <string.h>

#include "bytes.h"

/* A piece is longer than the bitfield. */
static const struct geometry lim = {
    .pieces = 306, .piece_size = 32768, .last_size = 5992};
/* The bitfield (125 bytes) is longer than a piece. */
static const struct geometry wide = {
    .pieces = 1000, .piece_size = 16, .last_size = 3};

/* A head of whatever values, as a hostile peer would write it. */
static size_t
raw(uint8_t *p, uint32_t field, uint8_t type, uint32_t index)
{
	struct wr w = {p, 0, MSG_HEAD_MAX};

	cr_assert(wr_u32(&w, field) == 0 && wr_u8(&w, type) == 0 &&
	    wr_u32(&w, index) == 0);
	return w.len;
}

/* The payload length of a head decoded with all nine bytes there. */
static enum msg_result
judge(enum dialect_id id, const struct geometry *l, uint32_t field,
    uint8_t type, uint32_t index)
{
	uint8_t p[MSG_HEAD_MAX];
	struct msg m;
	size_t used;

	raw(p, field, type, index);
	return msg_decode(id, l, p, sizeof(p), &m, &used);
}

#define DOC(field, type, index) \
	judge(DIALECT_DOCUMENT, &lim, field, type, index)
#define FND(field, type, index) \
	judge(DIALECT_FOUNDING, &lim, field, type, index)

struct sample {
	enum msg_type type;
	uint32_t index, body;
};

static const struct sample samples[] = {
    {MSG_CHOKE, 0, 0},
    {MSG_UNCHOKE, 0, 0},
    {MSG_INTERESTED, 0, 0},
    {MSG_NOT_INTERESTED, 0, 0},
    {MSG_HAVE, 0, 0},
    {MSG_HAVE, 305, 0},
    {MSG_BITFIELD, 0, 0},
    {MSG_BITFIELD, 0, 39},
    {MSG_REQUEST, 305, 0},
    {MSG_PIECE, 0, 32768},
    {MSG_PIECE, 305, 5992},
    {MSG_COMPLETED, 0, 0},
};
#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

Test(message, what_is_encoded_is_decoded_to_the_same)
{
	size_t k, n, used;
	struct msg m;
	uint8_t p[MSG_HEAD_MAX];
	int d;

	for (d = 0; d < DIALECT_COURSES; d++) {
		for (k = 0; k < SAMPLES; k++) {
			const struct sample *s = &samples[k];

			n = msg_encode(
			    (enum dialect_id)d, s->type, s->index, s->body, p);
			if (n == 0) {
				cr_assert_eq(s->type, MSG_COMPLETED);
				cr_assert_eq(d, DIALECT_DOCUMENT);
				continue;
			}
			cr_assert_eq(msg_decode((enum dialect_id)d, &lim, p, n,
					 &m, &used),
			    MSG_OK);
			cr_assert_eq(used, n);
			cr_assert_eq(m.type, s->type);
			cr_assert_eq(m.index, s->index);
			cr_assert_eq(m.body, s->body);
		}
	}
}

Test(message, a_head_cut_anywhere_asks_for_more_and_touches_nothing)
{
	size_t k, n, cut, used = 77;
	struct msg m = {.body = 77};
	uint8_t p[MSG_HEAD_MAX];
	int d;

	for (d = 0; d < DIALECT_COURSES; d++) {
		for (k = 0; k < SAMPLES; k++) {
			n = msg_encode((enum dialect_id)d, samples[k].type,
			    samples[k].index, samples[k].body, p);
			for (cut = 0; cut < n; cut++)
				cr_assert_eq(msg_decode((enum dialect_id)d,
						 &lim, p, cut, &m, &used),
				    MSG_NEED_MORE);
		}
	}
	cr_assert_eq(m.body, 77);
	cr_assert_eq(used, 77);
}

Test(message, bytes_behind_the_head_are_not_used)
{
	uint8_t p[64] = {0, 0, 0, 1, MSG_CHOKE};
	struct msg m;
	size_t used;

	memset(p + 5, 0xff, sizeof(p) - 5);
	cr_assert_eq(
	    msg_decode(DIALECT_DOCUMENT, &lim, p, sizeof(p), &m, &used),
	    MSG_OK);
	cr_assert_eq(used, 5);
}

Test(message, length_zero_is_bad_where_the_type_counts)
{
	static const uint8_t zero[4];
	struct msg m;
	size_t used;
	int type;

	for (type = 0; type < 256; type++)
		cr_assert_eq(DOC(0, (uint8_t)type, 0), MSG_BAD_LENGTH);
	cr_assert_eq(msg_decode(DIALECT_DOCUMENT, &lim, zero, 4, &m, &used),
	    MSG_BAD_LENGTH);
	cr_assert_eq(FND(0, MSG_CHOKE, 0), MSG_OK);
	cr_assert_eq(msg_decode(DIALECT_FOUNDING, &lim, zero, 4, &m, &used),
	    MSG_NEED_MORE);
}

/* What a type may carry behind the type byte, told once more by hand. */
static enum msg_result
expected(unsigned int type, uint32_t len, bool has_completed)
{
	switch (type) {
	case MSG_COMPLETED:
		if (!has_completed)
			return MSG_OK;
		/* FALLTHROUGH */
	case MSG_CHOKE:
	case MSG_UNCHOKE:
	case MSG_INTERESTED:
	case MSG_NOT_INTERESTED:
		return len == 0 ? MSG_OK : MSG_BAD_LENGTH;
	case MSG_HAVE:
	case MSG_REQUEST:
		return len == 4 ? MSG_OK : MSG_BAD_LENGTH;
	case MSG_BITFIELD:
		return len <= 125 ? MSG_OK : MSG_BAD_LENGTH;
	case MSG_PIECE:
		if (len < 4 || len > 20)
			return MSG_BAD_LENGTH;
		return len == 20 ? MSG_OK : MSG_BAD_PIECE;
	default:
		return MSG_OK;
	}
}

Test(message, every_type_has_its_least_and_greatest_length)
{
	unsigned int type;
	uint32_t len;

	for (type = 0; type < 256; type++) {
		for (len = 0; len <= 125; len++) {
			cr_assert_eq(judge(DIALECT_DOCUMENT, &wide, len + 1,
					 (uint8_t)type, 1),
			    expected(type, len, false), "%u %u", type, len);
			cr_assert_eq(judge(DIALECT_FOUNDING, &wide, len,
					 (uint8_t)type, 1),
			    expected(type, len, true), "%u %u", type, len);
		}
		cr_assert_eq(
		    judge(DIALECT_DOCUMENT, &wide, 127, (uint8_t)type, 1),
		    MSG_BAD_LENGTH);
		cr_assert_eq(
		    judge(DIALECT_FOUNDING, &wide, 126, (uint8_t)type, 1),
		    MSG_BAD_LENGTH);
	}
}

Test(message, the_longest_message_is_a_piece_or_a_bitfield)
{
	struct geometry even = {
	    .pieces = 160, .piece_size = 16, .last_size = 16};

	/* 5 + PieceSize */
	cr_assert_eq(DOC(5 + 32768, 99, 0), MSG_OK);
	cr_assert_eq(DOC(5 + 32769, 99, 0), MSG_BAD_LENGTH);
	cr_assert_eq(FND(4 + 32768, 99, 0), MSG_OK);
	cr_assert_eq(FND(4 + 32769, 99, 0), MSG_BAD_LENGTH);
	/* 1 + ceil(N/8) */
	cr_assert_eq(judge(DIALECT_DOCUMENT, &wide, 126, 99, 0), MSG_OK);
	cr_assert_eq(
	    judge(DIALECT_DOCUMENT, &wide, 127, 99, 0), MSG_BAD_LENGTH);
	/* both alike */
	cr_assert_eq(judge(DIALECT_DOCUMENT, &even, 21, 99, 0), MSG_OK);
	cr_assert_eq(judge(DIALECT_DOCUMENT, &even, 22, 99, 0), MSG_BAD_LENGTH);
	cr_assert_eq(DOC(UINT32_MAX, 99, 0), MSG_BAD_LENGTH);
	cr_assert_eq(FND(UINT32_MAX, 99, 0), MSG_BAD_LENGTH);
}

Test(message, a_length_too_great_is_refused_before_its_type_comes)
{
	uint8_t p[4] = {0xff, 0xff, 0xff, 0xff};
	struct msg m;
	size_t used;

	cr_assert_eq(msg_decode(DIALECT_DOCUMENT, &lim, p, 4, &m, &used),
	    MSG_BAD_LENGTH);
	cr_assert_eq(msg_decode(DIALECT_FOUNDING, &lim, p, 4, &m, &used),
	    MSG_BAD_LENGTH);
	cr_assert_eq(
	    msg_decode(DIALECT_DOCUMENT, &lim, p, 3, &m, &used), MSG_NEED_MORE);
}

Test(message, a_length_wrong_for_the_type_is_refused_before_its_index_comes)
{
	uint8_t p[5] = {0, 0, 0, 6, MSG_HAVE};
	struct msg m;
	size_t used;

	cr_assert_eq(msg_decode(DIALECT_DOCUMENT, &lim, p, 5, &m, &used),
	    MSG_BAD_LENGTH);
}

Test(message, limits_do_not_wrap)
{
	static const struct geometry huge = {.pieces = UINT32_MAX,
	    .piece_size = UINT32_MAX,
	    .last_size = UINT32_MAX};
	uint8_t p[MSG_HEAD_MAX];

	cr_assert_eq(judge(DIALECT_FOUNDING, &huge, UINT32_MAX, 99, 0), MSG_OK);
	cr_assert_eq(
	    judge(DIALECT_FOUNDING, &huge, 20, MSG_PIECE, 0), MSG_BAD_PIECE);
	cr_assert_eq(
	    judge(DIALECT_FOUNDING, &huge, 4, MSG_HAVE, UINT32_MAX - 1),
	    MSG_OK);
	cr_assert_eq(
	    msg_encode(DIALECT_DOCUMENT, MSG_PIECE, 0, UINT32_MAX - 5, p), 9);
	cr_assert_arr_eq(p, "\xff\xff\xff\xff", 4);
	cr_assert_eq(
	    msg_encode(DIALECT_DOCUMENT, MSG_PIECE, 0, UINT32_MAX - 4, p), 0);
	cr_assert_eq(
	    msg_encode(DIALECT_FOUNDING, MSG_PIECE, 0, UINT32_MAX - 4, p), 9);
	cr_assert_eq(
	    msg_encode(DIALECT_FOUNDING, MSG_PIECE, 0, UINT32_MAX, p), 0);
}

Test(message, an_index_is_below_the_number_of_pieces)
{
	static const enum msg_type with[] = {MSG_HAVE, MSG_REQUEST};
	size_t k;

	for (k = 0; k < 2; k++) {
		cr_assert_eq(DOC(5, (uint8_t)with[k], 305), MSG_OK);
		cr_assert_eq(DOC(5, (uint8_t)with[k], 306), MSG_BAD_INDEX);
		cr_assert_eq(
		    DOC(5, (uint8_t)with[k], UINT32_MAX), MSG_BAD_INDEX);
		cr_assert_eq(FND(4, (uint8_t)with[k], 306), MSG_BAD_INDEX);
	}
	cr_assert_eq(DOC(5 + 5992, MSG_PIECE, 306), MSG_BAD_INDEX);
	cr_assert_eq(DOC(5 + 32768, MSG_PIECE, UINT32_MAX), MSG_BAD_INDEX);
}

Test(message, a_piece_carries_exactly_the_piece)
{
	cr_assert_eq(DOC(5 + 32768, MSG_PIECE, 0), MSG_OK);
	cr_assert_eq(DOC(5 + 32767, MSG_PIECE, 0), MSG_BAD_PIECE);
	cr_assert_eq(DOC(5, MSG_PIECE, 0), MSG_BAD_PIECE);
	cr_assert_eq(DOC(5 + 5992, MSG_PIECE, 304), MSG_BAD_PIECE);
	cr_assert_eq(DOC(5 + 5992, MSG_PIECE, 305), MSG_OK);
	/* The last piece, padded. */
	cr_assert_eq(DOC(5 + 32768, MSG_PIECE, 305), MSG_BAD_PIECE);
	cr_assert_eq(FND(4 + 32768, MSG_PIECE, 305), MSG_BAD_PIECE);
	cr_assert_eq(FND(4 + 5992, MSG_PIECE, 305), MSG_OK);
	/* No room for an index, so nothing to compare with. */
	cr_assert_eq(DOC(4, MSG_PIECE, 0), MSG_BAD_LENGTH);
}

Test(message, a_piece_of_the_wrong_length_is_refused_before_its_data_come)
{
	uint8_t p[MSG_HEAD_MAX];
	struct msg m;
	size_t used;

	raw(p, 5 + 100, MSG_PIECE, 0);
	cr_assert_eq(
	    msg_decode(DIALECT_DOCUMENT, &lim, p, 8, &m, &used), MSG_NEED_MORE);
	cr_assert_eq(
	    msg_decode(DIALECT_DOCUMENT, &lim, p, 9, &m, &used), MSG_BAD_PIECE);
}

Test(message, the_only_piece_is_the_last_one)
{
	static const struct geometry one = {
	    .pieces = 1, .piece_size = 32768, .last_size = 7};

	cr_assert_eq(judge(DIALECT_DOCUMENT, &one, 12, MSG_PIECE, 0), MSG_OK);
	cr_assert_eq(
	    judge(DIALECT_DOCUMENT, &one, 11, MSG_PIECE, 0), MSG_BAD_PIECE);
	cr_assert_eq(judge(DIALECT_DOCUMENT, &one, 5 + 32768, MSG_PIECE, 0),
	    MSG_BAD_PIECE);
}

Test(message, a_bitfield_may_be_short_and_not_long)
{
	uint32_t len;

	for (len = 0; len <= 39; len++) {
		cr_assert_eq(DOC(1 + len, MSG_BITFIELD, 0), MSG_OK);
		cr_assert_eq(FND(len, MSG_BITFIELD, 0), MSG_OK);
	}
	cr_assert_eq(DOC(41, MSG_BITFIELD, 0), MSG_BAD_LENGTH);
	cr_assert_eq(FND(40, MSG_BITFIELD, 0), MSG_BAD_LENGTH);
}

Test(message, an_unknown_type_is_skipped_with_its_body)
{
	uint8_t p[MSG_HEAD_MAX];
	struct msg m;
	size_t used;
	int type;

	for (type = MSG_COMPLETED; type < 256; type++) {
		raw(p, 101, (uint8_t)type, 0xdeadbeef);
		cr_assert_eq(
		    msg_decode(DIALECT_DOCUMENT, &lim, p, 9, &m, &used),
		    MSG_OK);
		cr_assert_eq(m.type, MSG_UNKNOWN);
		cr_assert_eq(m.body, 100);
		cr_assert_eq(used, 5);
	}
}

Test(message, type_8_is_completed_in_founding_only)
{
	uint8_t p[MSG_HEAD_MAX];
	struct msg m;
	size_t used;

	raw(p, 0, 8, 0);
	cr_assert_eq(
	    msg_decode(DIALECT_FOUNDING, &lim, p, 5, &m, &used), MSG_OK);
	cr_assert_eq(m.type, MSG_COMPLETED);
	cr_assert_eq(m.body, 0);
	raw(p, 1, 8, 0);
	cr_assert_eq(
	    msg_decode(DIALECT_DOCUMENT, &lim, p, 5, &m, &used), MSG_OK);
	cr_assert_eq(m.type, MSG_UNKNOWN);
	cr_assert_eq(msg_encode(DIALECT_DOCUMENT, MSG_COMPLETED, 0, 0, p), 0);
	cr_assert_eq(msg_encode(DIALECT_FOUNDING, MSG_COMPLETED, 0, 0, p), 5);
}

Test(message, what_no_dialect_has_is_not_said)
{
	uint8_t p[MSG_HEAD_MAX];
	int type;

	for (type = 9; type < 256; type++) {
		cr_assert_eq(
		    msg_encode(DIALECT_DOCUMENT, (enum msg_type)type, 0, 0, p),
		    0);
		cr_assert_eq(
		    msg_encode(DIALECT_FOUNDING, (enum msg_type)type, 0, 0, p),
		    0);
	}
}

Test(message, a_body_is_only_said_of_types_that_have_one)
{
	uint8_t p[MSG_HEAD_MAX];

	cr_assert_eq(msg_encode(DIALECT_DOCUMENT, MSG_HAVE, 2, 999, p), 9);
	cr_assert_arr_eq(p, "\0\0\0\5\4\0\0\0\2", 9);
	cr_assert_eq(msg_encode(DIALECT_DOCUMENT, MSG_CHOKE, 2, 999, p), 5);
	cr_assert_arr_eq(p, "\0\0\0\1\0", 5);
}
