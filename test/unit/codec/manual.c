/*
 * manual.c: tests that hold shoal-course(7) against the codec.
 *
 * Runs from the top of the tree, as `make unit` does.
 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bitfield.h"
#include "dialect.h"
#include "message.h"

#define PAGE "man/shoal-course.7"

static const struct geometry five = {.file_size = 80,
    .piece_size = 16,
    .pieces = 5,
    .last_size = 16,
    .blocks = 1};

static const char *
page(void)
{
	static char text[32768];
	size_t n;
	FILE *f;

	if ((f = fopen(PAGE, "r")) == NULL)
		cr_skip_test("not at the top of the tree");
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	cr_assert_lt(n, sizeof(text) - 1);
	text[n] = '\0';
	return text;
}

static void
assert_says(const char *what)
{
	cr_assert_not_null(strstr(page(), what), "%s lacks: %s", PAGE, what);
}

/* "0a 1b", without a blank at the end. */
static size_t
put_hex(char *out, const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		sprintf(out + 3 * i, "%02x ", p[i]);
	return n == 0 ? 0 : 3 * n - 1;
}

static size_t
put_message(char *out, enum dialect_id d, enum msg_type type, uint64_t set)
{
	uint8_t p[MSG_HEAD_MAX + 1];
	size_t n, i, body = 0;

	if (type == MSG_BITFIELD)
		body = bitfield_encoded_len(d, &set, five.pieces);
	n = msg_encode(d, type, 2, (uint32_t)body, p);
	for (i = 0; i < body; i++)
		p[n++] = bitfield_byte(d, &set, five.pieces, i);
	return put_hex(out, p, n);
}

/* A row of the examples: ".It NAME Ta DOCUMENT Ta FOUNDING". */
static void
assert_row(const char *name, enum msg_type type, uint64_t set)
{
	char row[128];
	size_t n;

	n = (size_t)sprintf(row, ".It %s Ta", name);
	row[n++] = ' ';
	n += put_message(row + n, DIALECT_DOCUMENT, type, set);
	if (row[n - 1] != ' ')
		row[n++] = ' ';
	n += (size_t)sprintf(row + n, "Ta ");
	n += put_message(row + n, DIALECT_FOUNDING, type, set);
	strcpy(row + n, "\n");
	assert_says(row);
}

Test(manual, has_each_message_in_bytes)
{
	assert_row("choke", MSG_CHOKE, 0);
	assert_row("unchoke", MSG_UNCHOKE, 0);
	assert_row("interested", MSG_INTERESTED, 0);
	assert_row("not interested", MSG_NOT_INTERESTED, 0);
	assert_row("have 2", MSG_HAVE, 0);
	assert_row("bitfield, all", MSG_BITFIELD, 0x1f);
	assert_row("bitfield, 0 and 3", MSG_BITFIELD, 0x09);
	assert_row("bitfield, none", MSG_BITFIELD, 0);
	assert_row("request 2", MSG_REQUEST, 0);
	assert_row("completed", MSG_COMPLETED, 0);
}

Test(manual, has_the_head_of_a_piece)
{
	uint8_t head[MSG_HEAD_MAX];
	char text[64];
	int d;

	for (d = 0; d < DIALECT_COURSES; d++) {
		(void)put_hex(text, head,
		    msg_encode((enum dialect_id)d, MSG_PIECE, 2, 16, head));
		assert_says(text);
	}
}

Test(manual, has_each_handshake_in_bytes)
{
	uint8_t p[HANDSHAKE_LEN];
	char text[128];
	size_t n;
	int d;

	for (d = 0; d < DIALECT_COURSES; d++) {
		handshake_encode((enum dialect_id)d, 1001, p);
		n = put_hex(text, p, HEADER_LEN);
		text[n++] = '\n';
		n += put_hex(
		    text + n, p + HEADER_LEN, HANDSHAKE_LEN - HEADER_LEN);
		strcpy(text + n, "\n");
		assert_says(text);
	}
}

Test(manual, has_the_table_of_dialects)
{
	const struct dialect *a = dialect_get(DIALECT_DOCUMENT);
	const struct dialect *b = dialect_get(DIALECT_FOUNDING);
	char row[128];

	sprintf(row, ".It Sy \"\" Ta Sy %s Ta Sy %s\n", a->name, b->name);
	assert_says(row);
	sprintf(row, ".It header word Ta %s Ta %s\n", a->header, b->header);
	assert_says(row);
	cr_assert(a->counts_type && !b->counts_type);
	assert_says(".It length counts Ta type and payload Ta payload\n");
	cr_assert(!a->low_bit_first && b->low_bit_first);
	assert_says(".It first bit of a byte Ta high Ta low\n");
	cr_assert(!a->trims && b->trims);
	assert_says(".It zero bytes at the end Ta sent Ta cut\n");
	cr_assert(!a->says_completed && b->says_completed);
	assert_says(".It completed (type 8) Ta no Ta yes\n");
}

/* Every number below is a type with that name, and the next one is none. */
Test(manual, has_each_type_with_its_number)
{
	static const char *const name[] = {"choke", "unchoke", "interested",
	    "not interested", "have", "bitfield", "request", "piece",
	    "completed"};
	uint8_t head[MSG_HEAD_MAX] = {0};
	char row[64];
	size_t type, used;
	struct msg m;

	for (type = 0; type < sizeof(name) / sizeof(name[0]); type++) {
		snprintf(
		    row, sizeof(row), ".It %zu Ta %s Ta ", type, name[type]);
		assert_says(row);
	}
	head[4] = (uint8_t)type;
	cr_assert_eq(
	    msg_decode(DIALECT_FOUNDING, &five, head, sizeof(head), &m, &used),
	    MSG_OK);
	cr_assert_eq(m.type, MSG_UNKNOWN);
}
