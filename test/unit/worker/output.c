/*
 * output.c: unit tests of the order in which things are said.
 */
#include "output.h"

#include <string.h>

#include <criterion/criterion.h>

static const struct geometry geo = {
    .file_size = 250,
    .piece_size = 100,
    .pieces = 3,
    .last_size = 50,
    .blocks = 1,
};

/* What went out: bytes as they are, those of a body as its kind's letter. */
static char wire[16384];
static size_t wired;

static void
wire_part(const struct out_part *part, size_t n)
{
	if (part->kind == OUT_BYTES)
		memcpy(wire + wired, part->p, n);
	else
		memset(wire + wired, part->kind == OUT_PIECE ? 'p' : 'b', n);
	wired += n;
}

/* Sends everything, at most step bytes at a time. */
static void
drain(struct output *o, size_t step)
{
	struct out_part part;
	size_t n;

	for (;;) {
		out_begin(o, &geo);
		part = out_next(o);
		if (part.kind == OUT_NOTHING)
			break;
		n = part.n < step ? part.n : step;
		wire_part(&part, n);
		out_sent(o, n);
	}
	cr_assert(out_is_empty(o));
}

static void
expect(const char *bytes, size_t n)
{
	cr_assert_eq(wired, n, "%zu bytes, not %zu", wired, n);
	cr_assert_arr_eq(wire, bytes, n);
	wired = 0;
}

#define expect_wire(s) expect(s, sizeof(s) - 1)

#define CHOKE   "\0\0\0\1\0"
#define UNCHOKE "\0\0\0\1\1"
#define HAVE(i) "\0\0\0\5\4\0\0\0" i
#define TEN_P   "pppppppppp"
#define DATA_50 TEN_P TEN_P TEN_P TEN_P TEN_P
#define PIECE_2 "\0\0\0\x37\7\0\0\0\2" DATA_50
#define PIECE_0 "\0\0\0\x69\7\0\0\0\0" DATA_50 DATA_50

/* The peer asks for a whole piece. */
static void
serve(struct output *o, uint32_t piece)
{
	const struct msg m = {.type = MSG_REQUEST,
	    .index = piece,
	    .length = piece < geo.pieces ? geometry_piece_len(&geo, piece) : 1};

	out_serve(o, &m);
}

Test(output, messages_go_out_as_they_came)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	cr_assert(out_is_empty(&o));
	out_msg(&o, MSG_UNCHOKE, 0);
	out_msg(&o, MSG_HAVE, 2);
	cr_assert_not(out_is_empty(&o));
	drain(&o, 3);
	expect_wire(UNCHOKE HAVE("\2"));
}

Test(output, what_a_dialect_lacks_is_not_said)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	out_msg(&o, MSG_COMPLETED, 0);
	cr_assert(out_is_empty(&o));
}

Test(output, nothing_stands_within_a_piece)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	out_msg(&o, MSG_HAVE, 0);
	serve(&o, 2);
	out_begin(&o, &geo);
	out_msg(&o, MSG_HAVE, 1);
	out_sent(&o, 9);
	wired = 0;
	out_msg(&o, MSG_CHOKE, 0);
	drain(&o, 7);
	expect_wire(PIECE_2 HAVE("\1") CHOKE);
}

Test(output, a_body_follows_its_head)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};
	struct out_part part;

	serve(&o, 1);
	out_begin(&o, &geo);
	part = out_next(&o);
	cr_assert_eq(part.kind, OUT_BYTES);
	out_sent(&o, part.n);
	part = out_next(&o);
	cr_assert_eq(part.kind, OUT_PIECE);
	cr_assert_eq(part.at, 100);
	cr_assert_eq(part.n, 100);
	out_sent(&o, 30);
	part = out_next(&o);
	cr_assert_eq(part.at, 130);
	cr_assert_eq(part.n, 70);
}

Test(output, requests_are_served_in_order_and_a_waiting_one_once)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	serve(&o, 2);
	serve(&o, 0);
	serve(&o, 2);
	serve(&o, 0);
	drain(&o, 1000);
	expect_wire(PIECE_2 PIECE_0);
	serve(&o, 2);
	drain(&o, 1000);
	expect_wire(PIECE_2);
}

Test(output, more_requests_than_may_wait_are_dropped)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};
	uint32_t i;

	for (i = 0; i < OUT_SERVES + 100; i++)
		serve(&o, i);
	cr_assert_eq(o.nserve, OUT_SERVES);
	cr_assert_eq(o.serve[OUT_SERVES - 1].piece, OUT_SERVES - 1);
}

Test(output, before_a_choke_the_first_request_is_answered)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	serve(&o, 2);
	serve(&o, 0);
	out_last(&o, &geo);
	out_msg(&o, MSG_CHOKE, 0);
	drain(&o, 1000);
	expect_wire(PIECE_2 CHOKE);
}

Test(output, before_a_choke_a_piece_under_way_is_enough)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	serve(&o, 2);
	out_begin(&o, &geo);
	serve(&o, 0);
	out_last(&o, &geo);
	out_msg(&o, MSG_CHOKE, 0);
	drain(&o, 1000);
	expect_wire(PIECE_2 CHOKE);
}

Test(output, the_bitfield_is_a_body_too)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	out_bitfield(&o, 3);
	out_msg(&o, MSG_HAVE, 0);
	drain(&o, 2);
	expect_wire("\0\0\0\4\5bbb" HAVE("\0"));
}

Test(output, an_empty_bitfield_has_no_body)
{
	struct output o = {.dialect = DIALECT_FOUNDING};

	out_bitfield(&o, 0);
	drain(&o, 100);
	expect_wire("\0\0\0\0\5");
}

Test(output, has_room_for_what_it_says_and_the_next_head)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};
	size_t said = 0;

	serve(&o, 0);
	while (out_has_room(&o, 12)) {
		out_msg(&o, MSG_HAVE, 1);
		said++;
	}
	cr_assert_gt(said, 200);
	for (; out_has_room(&o, 1); said++)
		out_msg(&o, MSG_HAVE, 1);
	out_begin(&o, &geo);
	drain(&o, 100);
	cr_assert_eq(wired, (said + 1) * 9 + 100, "nothing was lost");
}

Test(output, room_comes_back_as_bytes_go_out)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};
	struct out_part part;
	int i;

	for (i = 0; i < 10000; i++) {
		while (out_has_room(&o, 1))
			out_msg(&o, MSG_HAVE, 1);
		part = out_next(&o);
		cr_assert_eq(part.kind, OUT_BYTES);
		out_sent(&o, part.n < 100 ? part.n : 100);
	}
}

Test(output, a_dead_one_swallows_everything)
{
	struct output o = {.dialect = DIALECT_DOCUMENT};

	serve(&o, 0);
	out_msg(&o, MSG_HAVE, 1);
	out_kill(&o);
	serve(&o, 0);
	out_msg(&o, MSG_HAVE, 1);
	out_bitfield(&o, 3);
	cr_assert(out_is_empty(&o));
	cr_assert(out_has_room(&o, 1000));
}

/* A peer that asks for blocks, and is told which ones it does not get. */
static const struct output blocks = {
    .dialect = DIALECT_BITTORRENT, .rejects = true};

static struct msg
ten(uint32_t piece, uint32_t begin)
{
	return (struct msg){.index = piece, .begin = begin, .length = 10};
}

static void
serve_ten(struct output *o, uint32_t piece, uint32_t begin)
{
	const struct msg m = ten(piece, begin);

	out_serve(o, &m);
}

static void
drop_ten(struct output *o, uint32_t piece, uint32_t begin)
{
	const struct msg m = ten(piece, begin);

	out_drop(o, &m);
}

#define BLOCK(piece, begin) "\0\0\0\x13\7\0\0\0" piece "\0\0\0" begin TEN_P
#define REJECT(piece, begin) \
	"\0\0\0\xd\x10\0\0\0" piece "\0\0\0" begin "\0\0\0\xa"

Test(output, blocks_are_served_in_the_order_of_requests)
{
	struct output o = blocks;
	struct out_part part;

	serve_ten(&o, 1, 20);
	serve_ten(&o, 1, 10);
	serve_ten(&o, 0, 10);
	serve_ten(&o, 1, 10);
	out_begin(&o, &geo);
	out_sent(&o, out_next(&o).n);
	part = out_next(&o);
	cr_assert_eq(part.kind, OUT_PIECE);
	cr_assert_eq(part.at, 120);
	cr_assert_eq(part.n, 10);
	out_sent(&o, 10);
	drain(&o, 1000);
	expect_wire(BLOCK("\1", "\12") BLOCK("\0", "\12"));
}

Test(output, a_dropped_request_is_rejected_in_its_place)
{
	struct output o = blocks;

	serve_ten(&o, 0, 1);
	serve_ten(&o, 0, 2);
	serve_ten(&o, 0, 3);
	drop_ten(&o, 0, 2);
	drop_ten(&o, 0, 2);
	drop_ten(&o, 0, 9);
	drain(&o, 1000);
	expect_wire(BLOCK("\0", "\1") REJECT("\0", "\2") BLOCK("\0", "\3"));
}

/* Else its limit, or its file, is not asked for. */
Test(output, behind_dropped_requests_the_next_one_is_the_first)
{
	struct output o = blocks;
	const struct serve *s;

	serve_ten(&o, 0, 1);
	serve_ten(&o, 0, 2);
	serve_ten(&o, 0, 3);
	drop_ten(&o, 0, 1);
	drop_ten(&o, 0, 2);
	cr_assert_not_null(s = out_first(&o));
	cr_assert_eq(s->begin, 3);
	drop_ten(&o, 0, 3);
	cr_assert_null(out_first(&o));
}

Test(output, a_block_under_way_is_not_dropped)
{
	struct output o = blocks;

	serve_ten(&o, 0, 1);
	out_begin(&o, &geo);
	drop_ten(&o, 0, 1);
	out_clear(&o);
	drain(&o, 3);
	expect_wire(BLOCK("\0", "\1"));
}

Test(output, all_that_waits_is_cleared_and_asked_for_again)
{
	struct output o = blocks;

	serve_ten(&o, 0, 1);
	serve_ten(&o, 0, 2);
	out_clear(&o);
	serve_ten(&o, 0, 2);
	drain(&o, 1000);
	expect_wire(REJECT("\0", "\1") REJECT("\0", "\2") BLOCK("\0", "\2"));
}

Test(output, what_is_not_served_is_not_told_to_those_who_know_no_word_for_it)
{
	struct output o = blocks;

	o.rejects = false;
	serve_ten(&o, 0, 1);
	serve_ten(&o, 0, 2);
	serve_ten(&o, 0, 3);
	drop_ten(&o, 0, 1);
	drain(&o, 1000);
	expect_wire(BLOCK("\0", "\2") BLOCK("\0", "\3"));
	serve_ten(&o, 0, 1);
	out_clear(&o);
	drain(&o, 1000);
	expect_wire("");
}

Test(output, one_request_too_many_is_rejected_at_once)
{
	struct output o = blocks;
	uint32_t i;

	for (i = 0; i < OUT_SERVES; i++)
		serve_ten(&o, 2, i % 40);
	for (i = 0; o.nserve < OUT_SERVES; i++)
		serve_ten(&o, 0, i);
	cr_assert_eq(o.len, 0);
	serve_ten(&o, 0, 1);
	cr_assert_eq(o.len, 0, "it waits already");
	serve_ten(&o, 1, 1);
	cr_assert_eq(o.len, 17);
	out_begin(&o, &geo);
	cr_assert_eq(o.nserve, OUT_SERVES - 1);
	out_sent(&o, 17);
	serve_ten(&o, 1, 2);
	cr_assert_eq(o.nserve, OUT_SERVES);
}

Test(output, rejects_wait_for_room_and_none_is_lost)
{
	struct output o = blocks;
	struct out_part part;
	uint32_t i, said = 0;
	size_t bytes = 0;

	for (i = 0; i < OUT_SERVES; i++)
		serve_ten(&o, i, 7);
	out_clear(&o);
	for (; out_has_room(&o, 1); said++)
		out_msg(&o, MSG_UNCHOKE, 0);
	out_begin(&o, &geo);
	cr_assert_eq(o.nserve, OUT_SERVES);
	for (out_begin(&o, &geo); !out_is_empty(&o); out_begin(&o, &geo)) {
		part = out_next(&o);
		cr_assert_eq(part.kind, OUT_BYTES);
		bytes += part.n;
		out_sent(&o, part.n);
	}
	cr_assert_eq(bytes, said * 5 + OUT_SERVES * 17);
}

/* The circle against a plain list, through many turns. */
Test(output, the_circle_of_requests_keeps_its_order)
{
	struct output o = blocks;
	uint32_t next = 0, out = 0, i, n;
	uint8_t head[4];

	for (i = 0; i < 2000; i++) {
		for (n = i % 7 + 1; n > 0 && o.nserve < OUT_SERVES; n--)
			serve_ten(&o, 0, next++);
		for (n = i % 5 + 1; n > 0 && out < next; n--, out++) {
			out_begin(&o, &geo);
			memcpy(head, out_next(&o).p + 9, sizeof(head));
			cr_assert_eq(
			    (uint32_t)head[2] << 8 | head[3], out & 0xffff);
			out_sent(&o, out_next(&o).n);
			out_sent(&o, 10);
		}
		cr_assert_eq(o.nserve, next - out);
	}
	cr_assert_gt(next, 10 * OUT_SERVES);
}
