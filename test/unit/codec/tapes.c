/*
 * tapes.c: recorded conversations of public peers, read by the codec.
 *
 * Every byte of both directions goes through the decoder in chunks of several
 * sizes; what comes out is compared with the words of the tape's maker.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bitfield.h"
#include "bits.h"
#include "dialect.h"
#include "message.h"

#define ENTRIES 64
#define LABEL   32
#define STREAM  1024

/* One direction: the bytes, and what they say. */
struct side {
	char label[ENTRIES][LABEL];
	size_t labels;
	uint8_t bytes[STREAM];
	size_t n;
	bool is_seed;
};

struct tape {
	enum dialect_id id;
	struct geometry lim;
	struct side in, out;
};

/* What reads one direction. */
struct ear {
	const struct tape *tape;
	const struct side *side;
	uint8_t buf[STREAM]; /* bytes not yet used */
	size_t n;
	bool greeted;
	struct msg m;     /* head whose body is coming in, or */
	size_t body_left; /* nothing is left */
	uint64_t set[1];
	size_t heard; /* labels that came out */
};

/* ">   0.55s     9 B  request 0, length field 5": the label without what
 * follows a comma or a bracket. */
static void
add_label(struct side *s, const char *text)
{
	size_t n = strcspn(text, ",(\n");

	while (n > 0 && text[n - 1] == ' ')
		n--;
	cr_assert_lt(n, LABEL);
	cr_assert_lt(s->labels, ENTRIES);
	memcpy(s->label[s->labels], text, n);
	s->label[s->labels++][n] = '\0';
}

/* "    0010  4f 4a ... e9  OJ...": at most 16 of the bytes still to come. */
static size_t
add_bytes(struct side *s, const char *line, size_t left)
{
	size_t i, n = left < 16 ? left : 16;
	unsigned int byte;

	for (i = 0; i < n; i++) {
		cr_assert_eq(sscanf(line + 10 + 3 * i, "%2x", &byte), 1);
		s->bytes[s->n++] = (uint8_t)byte;
	}
	return left - n;
}

/* "# seed side of dialect spec; FileSize 76, PieceSize 16, 5 pieces" */
static bool
parse_head(struct tape *t, const char *line)
{
	char role[16], dialect[16];
	unsigned int size;

	if (sscanf(line,
		"# %15s side of dialect %15[^;]; FileSize %u, PieceSize %u, %u",
		role, dialect, &size, &t->lim.piece_size, &t->lim.pieces) != 5)
		return false;
	t->lim.last_size = size - (t->lim.pieces - 1) * t->lim.piece_size;
	t->id =
	    strcmp(dialect, "spec") == 0 ? DIALECT_DOCUMENT : DIALECT_FOUNDING;
	t->out.is_seed = strcmp(role, "seed") == 0;
	t->in.is_seed = !t->out.is_seed;
	return true;
}

static void
load(struct tape *t, const char *path)
{
	FILE *f = fopen(path, "r");
	struct side *s = NULL;
	char line[256], way;
	size_t left = 0;
	bool headed = false;
	int at;

	memset(t, 0, sizeof(*t));
	cr_assert_not_null(f, "%s", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (line[0] == '#')
			headed = parse_head(t, line) || headed;
		else if (sscanf(line, "%c %*fs %zu B %n", &way, &left, &at) ==
			2 &&
		    (way == '<' || way == '>')) {
			s = way == '<' ? &t->in : &t->out;
			add_label(s, line + at);
		} else {
			cr_assert_neq(left, 0, "%s", line);
			left = add_bytes(s, line, left);
		}
	}
	fclose(f);
	cr_assert(headed);
	cr_assert_eq(left, 0);
}

static void
hear(struct ear *e, const char *label)
{
	cr_assert_lt(e->heard, e->side->labels);
	cr_assert_str_eq(label, e->side->label[e->heard]);
	e->heard++;
}

/* A message is complete. */
static void
hear_message(struct ear *e)
{
	static const char *const names[] = {"choke", "unchoke", "interested",
	    "not interested", "have", "bitfield", "request", "piece",
	    "completed"};
	char label[LABEL];

	cr_assert_leq(e->m.type, MSG_COMPLETED);
	if (e->m.type == MSG_HAVE || e->m.type == MSG_REQUEST ||
	    e->m.type == MSG_PIECE)
		snprintf(label, sizeof(label), "%s %u", names[e->m.type],
		    e->m.index);
	else
		snprintf(label, sizeof(label), "%s", names[e->m.type]);
	hear(e, label);
	if (e->m.type == MSG_BITFIELD)
		cr_assert_eq(bits_count(e->set, 64),
		    e->side->is_seed ? e->tape->lim.pieces : 0);
}

static void
drop(struct ear *e, size_t n)
{
	e->n -= n;
	memmove(e->buf, e->buf + n, e->n);
}

/* The file is the bytes 20, 21, and so on. */
static void
take_body(struct ear *e)
{
	size_t i, n = e->n < e->body_left ? e->n : e->body_left;
	size_t off = e->m.body - e->body_left;

	if (e->m.type == MSG_BITFIELD)
		bitfield_take(
		    e->tape->id, e->set, e->tape->lim.pieces, off, e->buf, n);
	else
		for (i = 0; i < n; i++)
			cr_assert_eq(
			    e->buf[i], 0x20 + e->m.index * 16 + off + i);
	e->body_left -= n;
	drop(e, n);
	if (e->body_left == 0)
		hear_message(e);
}

/* false: not yet. */
static bool
take_handshake(struct ear *e)
{
	enum dialect_id id;
	int found = dialect_by_header(e->buf, e->n, &id);

	cr_assert_eq(found, e->n >= HEADER_LEN);
	if (e->n < HANDSHAKE_LEN)
		return false;
	cr_assert_eq(id, e->tape->id);
	cr_assert_eq(handshake_peer_id(e->buf), e->side->is_seed ? 1001 : 1002);
	drop(e, HANDSHAKE_LEN);
	e->greeted = true;
	hear(e, "handshake");
	return true;
}

/* false: not yet.  The same head is written back to the same bytes. */
static bool
take_head(struct ear *e)
{
	uint8_t again[MSG_HEAD_MAX];
	enum msg_result result;
	size_t used;

	result =
	    msg_decode(e->tape->id, &e->tape->lim, e->buf, e->n, &e->m, &used);
	if (result == MSG_NEED_MORE)
		return false;
	cr_assert_eq(result, MSG_OK);
	cr_assert_eq(
	    msg_encode(e->tape->id, e->m.type, e->m.index, e->m.body, again),
	    used);
	cr_assert_arr_eq(again, e->buf, used);
	drop(e, used);
	e->body_left = e->m.body;
	if (e->body_left == 0)
		hear_message(e);
	return true;
}

static void
feed(struct ear *e, const uint8_t *p, size_t n)
{
	bool moved = true;

	memcpy(e->buf + e->n, p, n);
	e->n += n;
	while (moved && e->n > 0) {
		if (!e->greeted)
			moved = take_handshake(e);
		else if (e->body_left > 0)
			take_body(e);
		else
			moved = take_head(e);
	}
}

static void
check_side(const struct tape *t, const struct side *s, size_t chunk)
{
	struct ear e = {.tape = t, .side = s};
	size_t off, n;

	for (off = 0; off < s->n; off += n) {
		n = chunk < s->n - off ? chunk : s->n - off;
		feed(&e, s->bytes + off, n);
	}
	cr_assert_eq(e.heard, s->labels);
	cr_assert_eq(e.n, 0);
	cr_assert_eq(e.body_left, 0);
}

/* A whole conversation of five pieces, in chunks of every size. */
static void
check_tape(const char *path)
{
	static const size_t chunks[] = {1, 2, 3, 7, STREAM};
	struct tape t;
	size_t i;

	load(&t, path);
	cr_assert_geq(t.in.labels, 8);
	cr_assert_geq(t.out.labels, 8);
	for (i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		check_side(&t, &t.in, chunks[i]);
		check_side(&t, &t.out, chunks[i]);
	}
}

Test(tapes, founding_that_seeds_is_understood)
{
	check_tape("test/interop/founding-seeds.txt");
}

Test(tapes, founding_that_leeches_is_understood)
{
	check_tape("test/interop/founding-leeches.txt");
}

Test(tapes, founding_that_overtakes_itself_is_understood)
{
	check_tape("test/interop/founding-leeches-reordered.txt");
}

Test(tapes, a_document_peer_that_seeds_is_understood)
{
	check_tape("test/interop/peerB-seeds.txt");
}

Test(tapes, a_document_peer_that_leeches_is_understood)
{
	check_tape("test/interop/peerB-leeches.txt");
}
