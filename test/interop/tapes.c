/*
 * tapes.c: recorded course peers, played to a live shoald in both roles.
 *
 * Only the partner's bytes are fixed.  Ours are held against the tape as a
 * set of whole messages: their order may differ, since we ask for pieces at
 * random.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bed.h"
#include "dialect.h"
#include "fake.h"
#include "files.h"
#include "message.h"
#include "net.h"
#include "run.h"
#include "tape.h"

#define WAIT_MS 8000

/* A message in bytes. */
struct heard {
	uint8_t p[TAPE_BYTES];
	size_t n;
};

static struct bed bed;
static struct fake fake;
static struct tape tape;
static struct heard heard[TAPE_MAX];
static size_t heard_n;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(tapes, .fini = drop, .timeout = 300);

/* The file of the tapes: 76 bytes, 20 to 6b, in pieces of 16. */
static void
start(const char *name, size_t ours)
{
	static const char *const dialect[] = {"1001 document", "1001 founding"};
	enum dialect_id d;
	char path[128], bytes[77];

	snprintf(path, sizeof(path), "test/interop/%s", name);
	cr_assert(tape_read(&tape, path), "%s", path);
	cr_assert_eq(dialect_by_header(tape.v[0].p, tape.v[0].n, &d), 1);
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 2,
		    .with_file = 1,
		    .file_size = 76,
		    .piece_size = 16}));
	for (int i = 0; i < 76; i++)
		bytes[i] = (char)(0x20 + i);
	bytes[76] = '\0';
	/* The peer's file is a link to it. */
	cr_assert(files_write(bed_origin(&bed), bytes));
	bed.args[0] = "--peer-dialect";
	bed.args[1] = dialect[d];
	fake_init(&fake, &bed, 1 - ours, d);
	if (ours == 1)
		fake.listener = net_listen(fake.port);
	cr_assert_bed(&bed, bed_start(&bed, ours));
}

/* Takes the next message as it stands; false at the end of the stream. */
static bool
hear(size_t handshake)
{
	struct heard *h = &heard[heard_n];
	uint32_t len;

	cr_assert_lt(heard_n, TAPE_MAX);
	h->n = handshake ? handshake : 4;
	if (net_read(fake.fd, h->p, h->n, WAIT_MS) != h->n)
		return false;
	if (handshake == 0) {
		len = (uint32_t)h->p[0] << 24 | (uint32_t)h->p[1] << 16 |
		    (uint32_t)h->p[2] << 8 | h->p[3];
		len += !dialect_get(fake.dialect)->counts_type;
		cr_assert_leq(len, TAPE_BYTES - 4);
		cr_assert_eq(net_read(fake.fd, h->p + 4, len, WAIT_MS), len);
		h->n += len;
	}
	heard_n++;
	return true;
}

static uint8_t
type_of(const uint8_t *p)
{
	return p[4];
}

static uint32_t
index_of(const uint8_t *p)
{
	return p[8];
}

static bool
is_same(const struct heard *h, const struct tape_message *m)
{
	return h->n == m->n && memcmp(h->p, m->p, m->n) == 0;
}

/* Listens until this message of the tape was said. */
static void
hear_until(const struct tape_message *m)
{
	size_t i = 0;

	for (;;) {
		for (; i < heard_n; i++)
			if (is_same(&heard[i], m))
				return;
		cr_assert(hear(0), "type %d is not said", type_of(m->p));
	}
}

static void
say(const struct tape_message *m)
{
	cr_assert(fake_send_bytes(&fake, m->p, m->n));
}

static bool
is_piece(const struct tape_message *m)
{
	return m->n != HANDSHAKE_LEN && type_of(m->p) == MSG_PIECE;
}

/* Types that are left out: bits by number. */
static bool
is_free(unsigned int types, const uint8_t *p, size_t n)
{
	return n != HANDSHAKE_LEN && (types >> type_of(p) & 1);
}

/* What shoald said is what the tape's own side said, but for messages of
 * free types. */
static void
compare(unsigned int free)
{
	bool used[TAPE_MAX] = {false};
	size_t i, j, n = 0, expected = 0;

	for (j = 0; j < tape.n; j++)
		expected +=
		    tape.v[j].ours && !is_free(free, tape.v[j].p, tape.v[j].n);
	for (i = 0; i < heard_n; i++) {
		if (is_free(free, heard[i].p, heard[i].n))
			continue;
		n++;
		for (j = 0; j < tape.n; j++)
			if (!used[j] && tape.v[j].ours &&
			    is_same(&heard[i], &tape.v[j]))
				break;
		cr_assert_lt(j, tape.n, "type %d, index %u is too much",
		    type_of(heard[i].p), index_of(heard[i].p));
		used[j] = true;
	}
	cr_assert_eq(n, expected, "%zu messages, not %zu", n, expected);
}

static void
finish(size_t ours)
{
	while (hear(0))
		continue;
	fake_close(&fake);
	cr_assert_bed(&bed, bed_ends(&bed, ours, 0, WAIT_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, ours, ours));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Answers the next request with the tape's bytes, after what the partner
 * said before its nth piece.  *at is where the tape stands. */
static void
serve_one(size_t *at)
{
	uint32_t wanted;

	for (; *at < tape.n && !is_piece(&tape.v[*at]); (*at)++)
		if (!tape.v[*at].ours)
			say(&tape.v[*at]);
	(*at)++;
	do
		cr_assert(hear(0), "no request comes");
	while (type_of(heard[heard_n - 1].p) != MSG_REQUEST);
	wanted = index_of(heard[heard_n - 1].p);
	for (size_t i = 0; i < tape.n; i++)
		if (is_piece(&tape.v[i]) && index_of(tape.v[i].p) == wanted)
			say(&tape.v[i]);
}

/* The partner seeds, shoald leeches. */
static void
assert_leeches_from(const char *name)
{
	size_t at = 0;

	start(name, 1);
	cr_assert(fake_accept(&fake, WAIT_MS));
	cr_assert(hear(HANDSHAKE_LEN));
	for (; type_of(tape.v[at].p) != MSG_REQUEST ||
	     tape.v[at].n == HANDSHAKE_LEN;
	     at++)
		if (tape.v[at].ours)
			hear_until(&tape.v[at]);
		else
			say(&tape.v[at]);
	for (uint32_t i = 0; i < bed.pieces; i++)
		serve_one(&at);
	finish(1);
	compare(0);
}

/* The partner leeches, shoald seeds.  How often it unchokes one that is
 * unchoked is a matter of time; it answers a bitfield with "not interested",
 * which not every recorder did. */
static void
assert_seeds_to(const char *name)
{
	bool unchoked = false;

	start(name, 0);
	cr_assert(fake_dial(&fake, &bed, 0, WAIT_MS));
	for (size_t i = 0; i < tape.n; i++) {
		const struct tape_message *m = &tape.v[i];

		if (!m->ours) {
			say(m);
		} else if (m->n == HANDSHAKE_LEN) {
			cr_assert(hear(HANDSHAKE_LEN));
		} else if (type_of(m->p) != MSG_UNCHOKE || !unchoked) {
			hear_until(m);
			unchoked |= type_of(m->p) == MSG_UNCHOKE;
		}
	}
	finish(0);
	compare(1u << MSG_UNCHOKE | 1u << MSG_NOT_INTERESTED);
}

Test(tapes, shoald_leeches_from_the_founding_program)
{
	assert_leeches_from("founding-seeds.txt");
}

Test(tapes, shoald_leeches_from_a_document_peer)
{
	assert_leeches_from("peerB-seeds.txt");
}

Test(tapes, shoald_seeds_to_the_founding_program)
{
	assert_seeds_to("founding-leeches.txt");
}

Test(tapes, shoald_seeds_to_the_founding_program_that_overtakes_itself)
{
	assert_seeds_to("founding-leeches-reordered.txt");
}

Test(tapes, shoald_seeds_to_a_document_peer)
{
	assert_seeds_to("peerB-leeches.txt");
}
