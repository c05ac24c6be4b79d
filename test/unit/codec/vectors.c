/*
 * vectors.c: golden vectors of the wire, encoded and decoded.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bitfield.h"
#include "bits.h"
#include "dialect.h"
#include "message.h"

/* Tests run in the project's root. */
#define VECTORS "test/interop/vectors.txt"

#define BYTES 128
#define WORDS 8

/* A line: dialect, what it says, the bytes. */
struct vector {
	enum dialect_id id;
	char text[64];
	uint8_t bytes[BYTES];
	size_t n;
};

/* A message in full. */
struct said {
	enum msg_type type;
	uint32_t index;
	uint8_t body[BYTES];
	size_t len;
};

static const char *const names[] = {
    [MSG_CHOKE] = "choke",
    [MSG_UNCHOKE] = "unchoke",
    [MSG_INTERESTED] = "interested",
    [MSG_NOT_INTERESTED] = "not-interested",
    [MSG_HAVE] = "have",
    [MSG_BITFIELD] = "bitfield",
    [MSG_REQUEST] = "request",
    [MSG_PIECE] = "piece",
    [MSG_COMPLETED] = "completed",
};

static void
take_hex(struct vector *v, const char *hex)
{
	unsigned int byte;

	for (v->n = 0; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		v->bytes[v->n++] = (uint8_t)byte;
	cr_assert_eq(*hex, '\0');
}

static struct vector
parse(char *line)
{
	struct vector v;
	char dialect[16], *hex;

	line[strcspn(line, "\n")] = '\0';
	hex = strrchr(line, ' ');
	cr_assert_not_null(hex);
	take_hex(&v, hex + 1);
	while (hex > line && hex[-1] == ' ')
		hex--;
	*hex = '\0';
	cr_assert_eq(sscanf(line, "%15s %63[^\n]", dialect, v.text), 2);
	cr_assert_eq(dialect_by_name(dialect, &v.id), 0);
	return v;
}

static void
check_handshake(const struct vector *v)
{
	uint32_t peer_id = (uint32_t)atol(v->text + strlen("handshake "));
	uint8_t out[HANDSHAKE_LEN];
	enum dialect_id id;

	handshake_encode(v->id, peer_id, out);
	cr_assert_eq(v->n, HANDSHAKE_LEN);
	cr_assert_arr_eq(out, v->bytes, HANDSHAKE_LEN);
	cr_assert_eq(dialect_by_header(v->bytes, v->n, &id), 1);
	cr_assert_eq(id, v->id);
	cr_assert_eq(handshake_peer_id(v->bytes), peer_id);
}

static void
check_message(
    const struct vector *v, const struct said *s, const struct geometry *lim)
{
	uint8_t out[MSG_HEAD_MAX + BYTES];
	struct msg m;
	size_t n, used;

	n = msg_encode(v->id, s->type, s->index, (uint32_t)s->len, out);
	cr_assert_neq(n, 0);
	memcpy(out + n, s->body, s->len);
	cr_assert_eq(n + s->len, v->n, "%s", v->text);
	cr_assert_arr_eq(out, v->bytes, v->n);

	cr_assert_eq(msg_decode(v->id, lim, v->bytes, v->n, &m, &used), MSG_OK,
	    "%s", v->text);
	cr_assert_eq(used, n);
	cr_assert_eq(m.type, s->type);
	cr_assert_eq(m.index, s->index);
	cr_assert_eq(m.body, s->len);
	cr_assert_arr_eq(v->bytes + used, s->body, s->len);
}

/* "all", "none", or "0,3,5". */
static void
parse_set(const char *list, uint64_t *set, uint32_t n)
{
	memset(set, 0, WORDS * 8);
	if (strcmp(list, "all") == 0)
		bits_fill(set, n);
	else if (strcmp(list, "none") != 0) {
		for (; list != NULL; list = strchr(list, ',')) {
			list += *list == ',';
			bits_set(set, (size_t)atol(list));
		}
	}
}

static void
check_bitfield(const struct vector *v)
{
	struct geometry lim = {.piece_size = 16, .last_size = 16};
	struct said s = {.type = MSG_BITFIELD};
	uint64_t set[WORDS], got[WORDS] = {0};
	char list[64];
	size_t i;

	cr_assert_eq(
	    sscanf(v->text, "bitfield N=%u has %63s", &lim.pieces, list), 2);
	parse_set(list, set, lim.pieces);
	s.len = bitfield_encoded_len(v->id, set, lim.pieces);
	for (i = 0; i < s.len; i++)
		s.body[i] = bitfield_byte(v->id, set, lim.pieces, i);
	check_message(v, &s, &lim);
	bitfield_take(
	    v->id, got, lim.pieces, 0, v->bytes + v->n - s.len, s.len);
	cr_assert_arr_eq(got, set, sizeof(set), "%s", v->text);
}

static void
check_vector(const struct vector *v)
{
	struct geometry lim = {
	    .pieces = 306, .piece_size = 32768, .last_size = 3};
	struct said s = {.type = MSG_UNKNOWN};
	char name[16], data[16] = "";
	int type;

	if (strncmp(v->text, "handshake ", 10) == 0) {
		check_handshake(v);
		return;
	}
	cr_assert_geq(sscanf(v->text, "%15s %u %15s", name, &s.index, data), 1);
	for (type = MSG_CHOKE; type <= MSG_COMPLETED; type++)
		if (strcmp(name, names[type]) == 0)
			s.type = (enum msg_type)type;
	if (s.type == MSG_BITFIELD) {
		check_bitfield(v);
		return;
	}
	s.len = strlen(data);
	memcpy(s.body, data, s.len);
	check_message(v, &s, &lim);
}

/* Checks the lines of one dialect; returns how many there were. */
static int
check_dialect(enum dialect_id id)
{
	FILE *f = fopen(VECTORS, "r");
	struct vector v;
	char line[512];
	int n = 0;

	cr_assert_not_null(f, "%s", VECTORS);
	while (fgets(line, sizeof(line), f) != NULL) {
		v = parse(line);
		if (v.id == id) {
			check_vector(&v);
			n++;
		}
	}
	fclose(f);
	return n;
}

Test(vectors, document_is_written_and_read_byte_for_byte)
{
	cr_assert_eq(check_dialect(DIALECT_DOCUMENT), 23);
}

Test(vectors, founding_is_written_and_read_byte_for_byte)
{
	cr_assert_eq(check_dialect(DIALECT_FOUNDING), 24);
}
