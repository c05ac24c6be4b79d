/*
 * message_blocks.c: tests of message heads where pieces go by the block.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "bytes.h"
#include "message.h"

/* Two pieces and a third of a whole block and ten bytes more. */
#define PIECE_LEN (4 * BLOCK_SIZE)
static const struct geometry geo = {
    .file_size = 2 * PIECE_LEN + BLOCK_SIZE + 10,
    .pieces = 3,
    .piece_size = PIECE_LEN,
    .last_size = BLOCK_SIZE + 10,
    .blocks = 4,
};

#define EXTENDED_MAX 131072 /* bytes of an unknown message, as message.c says */
#define CANCEL       8
#define REJECT       16

static struct msg m;
static size_t used;

/* A head with so many of its fields, as a hostile peer would write it. */
static enum msg_result
hear(uint32_t length, uint8_t number, unsigned int fields, const uint32_t *v)
{
	uint8_t p[MSG_HEAD_MAX];
	struct wr w = {p, 0, sizeof(p)};
	unsigned int i;

	cr_assert(wr_u32(&w, length) == 0 && wr_u8(&w, number) == 0);
	for (i = 0; i < fields; i++)
		cr_assert_eq(wr_u32(&w, v[i]), 0);
	m = (struct msg){.body = 77};
	return msg_decode(DIALECT_BITTORRENT, &geo, p, w.len, &m, &used);
}

static enum msg_result
hear_block(uint8_t number, uint32_t index, uint32_t begin, uint32_t length)
{
	const uint32_t v[] = {index, begin, length};

	return hear(13, number, 3, v);
}

static enum msg_result
hear_piece(uint32_t index, uint32_t begin, uint32_t bytes)
{
	const uint32_t v[] = {index, begin};

	return hear(9 + bytes, MSG_PIECE, 2, v);
}

/* Every number that there is, its type and its length without extras. */
static const struct known {
	uint8_t number;
	enum msg_type type;
	uint32_t length;
} known[] = {
    {0, MSG_CHOKE, 1},
    {1, MSG_UNCHOKE, 1},
    {2, MSG_INTERESTED, 1},
    {3, MSG_NOT_INTERESTED, 1},
    {4, MSG_HAVE, 5},
    {5, MSG_BITFIELD, 2},
    {6, MSG_REQUEST, 13},
    {7, MSG_PIECE, 9 + 10},
    {8, MSG_CANCEL, 13},
    {13, MSG_SUGGEST, 5},
    {14, MSG_HAVE_ALL, 1},
    {15, MSG_HAVE_NONE, 1},
    {16, MSG_REJECT, 13},
    {17, MSG_ALLOWED_FAST, 5},
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

static const uint32_t last_block[] = {2, BLOCK_SIZE, 10};

Test(message_blocks, each_number_has_its_type)
{
	size_t i;

	for (i = 0; i < KNOWN; i++) {
		cr_assert_eq(
		    hear(known[i].length, known[i].number, 3, last_block),
		    MSG_OK, "%u", known[i].number);
		cr_assert_eq(m.type, known[i].type);
	}
}

Test(message_blocks, each_number_has_one_length)
{
	uint32_t len;
	size_t i;

	for (i = 0; i < KNOWN; i++) {
		if (known[i].type == MSG_PIECE)
			continue;
		for (len = 1; len < 30; len++)
			cr_assert_eq(hear(len, known[i].number, 3, last_block),
			    len == known[i].length ? MSG_OK : MSG_BAD_LENGTH,
			    "%u of %u", known[i].number, len);
	}
}

Test(message_blocks, other_numbers_are_skipped_whatever_their_length)
{
	unsigned int number;
	uint32_t len;
	size_t i;

	for (number = 0; number < 256; number++) {
		for (i = 0; i < KNOWN && known[i].number != number; i++)
			continue;
		if (i < KNOWN)
			continue;
		for (len = 1; len < 30; len++) {
			cr_assert_eq(hear(len, (uint8_t)number, 0, NULL), 1);
			cr_assert_eq(
			    m.type, number == 20 ? MSG_EXTENDED : MSG_UNKNOWN);
			cr_assert_eq(m.body, len - 1);
			cr_assert_eq(used, 5);
		}
	}
}

Test(message_blocks, the_longest_message_is_an_extension_or_a_bitfield)
{
	static const struct geometry wide = {
	    .pieces = 8 * EXTENDED_MAX + 80, .piece_size = 1, .last_size = 1};
	uint8_t p[5] = {0, 2, 0, 11, MSG_BITFIELD};

	cr_assert_eq(hear(1 + EXTENDED_MAX, 20, 0, NULL), MSG_OK);
	cr_assert_eq(hear(2 + EXTENDED_MAX, 20, 0, NULL), MSG_BAD_LENGTH);
	cr_assert_eq(hear(2 + EXTENDED_MAX, 99, 0, NULL), MSG_BAD_LENGTH);
	cr_assert_eq(hear(UINT32_MAX, 99, 0, NULL), MSG_BAD_LENGTH);
	cr_assert_eq(
	    msg_decode(DIALECT_BITTORRENT, &wide, p, 5, &m, &used), MSG_OK);
	p[3]++;
	cr_assert_eq(msg_decode(DIALECT_BITTORRENT, &wide, p, 4, &m, &used),
	    MSG_BAD_LENGTH);
}

Test(message_blocks, nothing_at_all_keeps_alive)
{
	static const uint8_t zero[5];
	uint8_t p[MSG_HEAD_MAX];

	cr_assert_eq(msg_decode(DIALECT_BITTORRENT, &geo, zero, 3, &m, &used),
	    MSG_NEED_MORE);
	cr_assert_eq(
	    msg_decode(DIALECT_BITTORRENT, &geo, zero, 4, &m, &used), MSG_OK);
	cr_assert_eq(m.type, MSG_KEEP_ALIVE);
	cr_assert_eq(m.body, 0);
	cr_assert_eq(used, 4);
	cr_assert_eq(
	    msg_encode(DIALECT_BITTORRENT, MSG_KEEP_ALIVE, 0, 0, p), 4);
	cr_assert_arr_eq(p, zero, 4);
	cr_assert_eq(msg_encode(DIALECT_DOCUMENT, MSG_KEEP_ALIVE, 0, 0, p), 0);
}

/* Request, cancel, reject. */
Test(message_blocks, a_block_that_is_named_lies_within_its_piece)
{
	static const uint8_t numbers[] = {MSG_REQUEST, CANCEL, REJECT};
	uint8_t t;
	size_t i;

	for (i = 0; i < sizeof(numbers); i++) {
		t = numbers[i];
		cr_assert_eq(hear_block(t, 0, 0, BLOCK_SIZE), MSG_OK);
		cr_assert_eq(hear_block(t, 0, 0, PIECE_LEN), MSG_OK);
		cr_assert_eq(hear_block(t, 0, 0, PIECE_LEN + 1), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, 0, 7, 1), MSG_OK);
		cr_assert_eq(hear_block(t, 0, PIECE_LEN - 1, 1), MSG_OK);
		cr_assert_eq(hear_block(t, 0, PIECE_LEN - 1, 2), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, 0, PIECE_LEN, 1), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, 0, 0, 0), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, 0, PIECE_LEN, 0), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, 2, BLOCK_SIZE, 10), MSG_OK);
		cr_assert_eq(hear_block(t, 2, BLOCK_SIZE, 11), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, 3, 0, 1), MSG_BAD_INDEX);
		cr_assert_eq(hear_block(t, UINT32_MAX, 0, 1), MSG_BAD_INDEX);
	}
}

Test(message_blocks, begin_and_length_do_not_wrap)
{
	uint32_t i;

	for (i = 0; i < 100; i++) {
		cr_assert_eq(hear_block(MSG_REQUEST, 0, UINT32_MAX - i, i + 1),
		    MSG_BAD_INDEX);
		cr_assert_eq(hear_block(MSG_REQUEST, 0, UINT32_MAX - i, i + 2),
		    MSG_BAD_INDEX);
		cr_assert_eq(hear_block(MSG_REQUEST, 0, i + 2, UINT32_MAX - i),
		    MSG_BAD_INDEX);
	}
}

Test(message_blocks, a_block_that_is_named_has_a_greatest_length)
{
	static const struct geometry large = {
	    .pieces = 1, .piece_size = 1 << 20, .last_size = 1 << 20};
	const struct msg most = {.type = MSG_REQUEST, .length = 131072};
	struct msg more = most;
	uint8_t p[MSG_HEAD_MAX];
	size_t n;

	more.length++;
	n = msg_encode_block(DIALECT_BITTORRENT, &most, p);
	cr_assert_eq(
	    msg_decode(DIALECT_BITTORRENT, &large, p, n, &m, &used), MSG_OK);
	n = msg_encode_block(DIALECT_BITTORRENT, &more, p);
	cr_assert_eq(msg_decode(DIALECT_BITTORRENT, &large, p, n, &m, &used),
	    MSG_BAD_INDEX);
}

Test(message_blocks, a_piece_carries_exactly_a_block_of_ours)
{
	cr_assert_eq(hear_piece(0, 0, BLOCK_SIZE), MSG_OK);
	cr_assert_eq(m.index, 0);
	cr_assert_eq(m.begin, 0);
	cr_assert_eq(m.length, BLOCK_SIZE);
	cr_assert_eq(m.body, BLOCK_SIZE);
	cr_assert_eq(used, 13);
	cr_assert_eq(hear_piece(0, 3 * BLOCK_SIZE, BLOCK_SIZE), MSG_OK);
	cr_assert_eq(hear_piece(0, 4 * BLOCK_SIZE, BLOCK_SIZE), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(0, 1, BLOCK_SIZE), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(0, 0, BLOCK_SIZE - 1), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(0, 0, 0), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(2, BLOCK_SIZE, 10), MSG_OK);
	cr_assert_eq(hear_piece(2, BLOCK_SIZE, 11), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(2, BLOCK_SIZE, 9), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(2, BLOCK_SIZE, BLOCK_SIZE), MSG_BAD_PIECE);
	cr_assert_eq(hear_piece(3, 0, BLOCK_SIZE), MSG_BAD_INDEX);
	cr_assert_eq(hear_piece(0, UINT32_MAX - BLOCK_SIZE + 1, BLOCK_SIZE),
	    MSG_BAD_PIECE);
}

Test(message_blocks, more_data_than_a_block_are_refused_before_their_index)
{
	cr_assert_eq(
	    hear(9 + BLOCK_SIZE + 1, MSG_PIECE, 0, NULL), MSG_BAD_LENGTH);
	cr_assert_eq(hear(9 + BLOCK_SIZE, MSG_PIECE, 0, NULL), MSG_NEED_MORE);
	cr_assert_eq(hear(8, MSG_PIECE, 2, last_block), MSG_BAD_LENGTH);
}

Test(message_blocks, a_piece_is_named_by_its_index)
{
	static const uint8_t numbers[] = {MSG_HAVE, 13, 17};
	const uint32_t last = 2, beyond = 3, far = UINT32_MAX;
	size_t i;

	for (i = 0; i < sizeof(numbers); i++) {
		cr_assert_eq(hear(5, numbers[i], 1, &last), MSG_OK);
		cr_assert_eq(m.index, 2);
		cr_assert_eq(hear(5, numbers[i], 1, &beyond), MSG_BAD_INDEX);
		cr_assert_eq(hear(5, numbers[i], 1, &far), MSG_BAD_INDEX);
	}
}

Test(message_blocks, a_bitfield_has_exactly_a_bit_per_piece)
{
	static const struct geometry nine = {
	    .pieces = 9, .piece_size = 1, .last_size = 1};
	uint8_t p[5] = {0, 0, 0, 0, MSG_BITFIELD};

	for (p[3] = 1; p[3] < 10; p[3]++)
		cr_assert_eq(
		    msg_decode(DIALECT_BITTORRENT, &nine, p, 5, &m, &used),
		    p[3] == 3 ? MSG_OK : MSG_BAD_LENGTH);
	p[3] = 3;
	cr_assert_eq(
	    msg_decode(DIALECT_BITTORRENT, &nine, p, 5, &m, &used), MSG_OK);
	cr_assert_eq(m.body, 2);
	cr_assert_eq(used, 5);
}

/* One of each type, with the bytes that stand for it. */
static const struct sample {
	struct msg m;
	size_t n;
	const char *bytes;
} samples[] = {
    {{.type = MSG_HAVE, .index = 2}, 9, "\0\0\0\5\4\0\0\0\2"},
    {{.type = MSG_BITFIELD, .body = 1}, 5, "\0\0\0\2\5"},
    {{.type = MSG_REQUEST, .index = 1, .begin = 16384, .length = 16384}, 17,
	"\0\0\0\xd\6\0\0\0\1\0\0\x40\0\0\0\x40\0"},
    {{.type = MSG_CANCEL, .index = 2, .begin = 16384, .length = 10}, 17,
	"\0\0\0\xd\x8\0\0\0\2\0\0\x40\0\0\0\0\xa"},
    {{.type = MSG_REJECT, .index = 2, .begin = 5, .length = 10}, 17,
	"\0\0\0\xd\x10\0\0\0\2\0\0\0\5\0\0\0\xa"},
    {{.type = MSG_PIECE, .index = 2, .begin = 16384, .length = 10, .body = 10},
	13, "\0\0\0\x13\7\0\0\0\2\0\0\x40\0"},
    {{.type = MSG_SUGGEST, .index = 1}, 9, "\0\0\0\5\xd\0\0\0\1"},
    {{.type = MSG_HAVE_ALL}, 5, "\0\0\0\1\xe"},
    {{.type = MSG_HAVE_NONE}, 5, "\0\0\0\1\xf"},
    {{.type = MSG_ALLOWED_FAST, .index = 1}, 9, "\0\0\0\5\x11\0\0\0\1"},
    {{.type = MSG_EXTENDED, .body = 3}, 5, "\0\0\0\4\x14"},
};
#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

static size_t
encode(const struct msg *in, uint8_t out[MSG_HEAD_MAX])
{
	struct msg copy = *in;

	if (copy.length == 0)
		copy.length = copy.body;
	return msg_encode_block(DIALECT_BITTORRENT, &copy, out);
}

Test(message_blocks, heads_are_written_and_read_the_same)
{
	uint8_t p[MSG_HEAD_MAX];
	size_t i, cut;

	for (i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];

		cr_assert_eq(encode(&s->m, p), s->n, "%zu", i);
		cr_assert_arr_eq(p, s->bytes, s->n);
		for (cut = 0; cut < s->n; cut++)
			cr_assert_eq(msg_decode(DIALECT_BITTORRENT, &geo, p,
					 cut, &m, &used),
			    MSG_NEED_MORE, "%zu", i);
		cr_assert_eq(
		    msg_decode(DIALECT_BITTORRENT, &geo, p, s->n, &m, &used),
		    MSG_OK);
		cr_assert_eq(used, s->n);
		cr_assert_eq(m.type, s->m.type);
		cr_assert_eq(m.index, s->m.index);
		cr_assert_eq(m.begin, s->m.begin);
		cr_assert_eq(m.length, s->m.length);
		cr_assert_eq(m.body, s->m.body);
	}
}

Test(message_blocks, what_the_course_has_beside_is_not_said)
{
	uint8_t p[MSG_HEAD_MAX];

	cr_assert_eq(msg_encode(DIALECT_BITTORRENT, MSG_COMPLETED, 0, 0, p), 0);
	cr_assert_eq(msg_encode(DIALECT_BITTORRENT, MSG_UNKNOWN, 0, 0, p), 0);
}

Test(message_blocks, a_course_peer_asks_for_whole_pieces)
{
	static const uint8_t p[] = {0, 0, 0, 5, MSG_REQUEST, 0, 0, 0, 2};

	cr_assert_eq(
	    msg_decode(DIALECT_DOCUMENT, &geo, p, sizeof(p), &m, &used),
	    MSG_OK);
	cr_assert_eq(m.begin, 0);
	cr_assert_eq(m.length, BLOCK_SIZE + 10);
}
