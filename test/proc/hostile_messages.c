/*
 * hostile_messages.c: messages that no peer should send, one after the other.
 *
 * Each row is sent by an admitted peer to a seed and to a leecher that are in
 * a transfer, in both dialects.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "bytes.h"
#include "dialect.h"
#include "run.h"

TestSuite(hostile_messages, .fini = arena_drop, .timeout = 300);

/* Lengths in a row that depend on the swarm. */
#define BITFIELD ((ARENA_PIECES + 7) / 8)
#define LONGEST  (4 + ARENA_PIECE) /* of all messages, as any dialect counts */
#define LAST     (ARENA_PIECES - 1)

enum fate {
	ENDS, /* the connection, at once */
	LIVES /* and works */
};

#define DOCUMENT 1u
#define FOUNDING 2u
#define BOTH     (DOCUMENT | FOUNDING)

struct row {
	const char *what;
	uint8_t type;
	uint32_t length; /* as said, of what follows the type */
	uint32_t index;  /* its first four bytes, if it has as many */
	enum fate fate;
	unsigned int dialects;
};

static const struct row rows[] = {
    {"choke too long", 0, 1, 0, ENDS, BOTH},
    {"unchoke too long", 1, 4, 0, ENDS, BOTH},
    {"interested too long", 2, 1, 0, ENDS, BOTH},
    {"not interested too long", 3, LONGEST, 0, ENDS, BOTH},
    {"have without an index", 4, 0, 0, ENDS, BOTH},
    {"have too short", 4, 3, 0, ENDS, BOTH},
    {"have too long", 4, 5, 0, ENDS, BOTH},
    {"have of the piece after the last", 4, 4, ARENA_PIECES, ENDS, BOTH},
    {"have of a negative piece", 4, 4, UINT32_MAX, ENDS, BOTH},
    {"bitfield without a byte", 5, 0, 0, LIVES, BOTH},
    {"bitfield too short", 5, BITFIELD - 1, 0, LIVES, BOTH},
    {"bitfield too long", 5, BITFIELD + 1, 0, ENDS, BOTH},
    {"request without an index", 6, 0, 0, ENDS, BOTH},
    {"request too short", 6, 3, 0, ENDS, BOTH},
    {"request too long", 6, 5, 0, ENDS, BOTH},
    {"request of the piece after the last", 6, 4, ARENA_PIECES, ENDS, BOTH},
    {"request of a negative piece", 6, 4, UINT32_MAX, ENDS, BOTH},
    {"piece without an index", 7, 0, 0, ENDS, BOTH},
    {"piece with half an index", 7, 3, 0, ENDS, BOTH},
    {"piece without data", 7, 4, 0, ENDS, BOTH},
    {"piece too short", 7, 4 + ARENA_PIECE - 1, 0, ENDS, BOTH},
    {"piece too long", 7, 4 + ARENA_PIECE + 1, 0, ENDS, BOTH},
    {"last piece of full length", 7, 4 + ARENA_PIECE, LAST, ENDS, BOTH},
    {"piece after the last", 7, 4 + ARENA_PIECE, ARENA_PIECES, ENDS, BOTH},
    {"negative piece", 7, 4 + ARENA_PIECE, UINT32_MAX, ENDS, BOTH},
    {"piece that nobody asked for", 7, 4 + ARENA_PIECE, 7, LIVES, BOTH},
    {"completed too long", 8, 1, 0, ENDS, FOUNDING},
    {"completed in a dialect without it", 8, 0, 0, LIVES, DOCUMENT},
    {"unknown type", 9, 0, 0, LIVES, BOTH},
    {"unknown type with a body", 100, 5000, 0, LIVES, BOTH},
    {"unknown type with the longest body", 255, LONGEST, 0, LIVES, BOTH},
    {"unknown type too long", 255, LONGEST + 1, 0, ENDS, BOTH},
    {"the greatest length", 0, UINT32_MAX, 0, ENDS, FOUNDING},
    {"the greatest length, counting the type", 7, UINT32_MAX - 1, 0, ENDS,
	BOTH},
    {"the greatest positive length", 5, INT32_MAX, 0, ENDS, BOTH},
    {"the greatest length of an unknown type", 200, UINT32_MAX - 1, 0, ENDS,
	BOTH},
    /* Minus one: the length field is 0 where it counts the type. */
    {"length 0", 0, UINT32_MAX, 0, ENDS, DOCUMENT},
    {"length 0 of an unknown type", 77, UINT32_MAX, 0, ENDS, DOCUMENT},
};

/* What is said to follow follows, if it is no more than a message may have;
 * its bytes are 0xff but for the index. */
static void
send_row(const struct row *r)
{
	static uint8_t buf[5 + LONGEST + 4];
	const struct dialect *d = dialect_get(arena.plan.dialect);
	struct wr w = {buf, 0, sizeof(buf)};
	size_t n = r->length <= LONGEST + 1 ? r->length : 64;
	int rc;

	memset(buf, 0xff, sizeof(buf));
	rc = wr_u32(&w, r->length + d->counts_type) | wr_u8(&w, r->type);
	if (n >= 4 && r->type != MSG_BITFIELD)
		rc |= wr_u32(&w, r->index);
	cr_assert_eq(rc, 0);
	/* shoald may have closed at the head. */
	(void)fake_send_bytes(&arena.hostile, buf, 5 + n);
}

static void
suffer(const struct row *r)
{
	arena_meet();
	send_row(r);
	if (r->fate == LIVES)
		(void)arena_probe(MSG_UNKNOWN);
	else
		cr_assert(fake_is_left(&arena.hostile, ARENA_MS), "%s is taken",
		    r->what);
	fake_hang_up(&arena.hostile);
	arena_rest();
}

static void
suffer_all(bool seed, enum dialect_id dialect)
{
	unsigned int ours = dialect == DIALECT_DOCUMENT ? DOCUMENT : FOUNDING;

	arena_open(&(struct arena_plan){.seed = seed, .dialect = dialect});
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].dialects & ours)
			suffer(&rows[i]);
	arena_close();
}

Test(hostile_messages, seed_hears_the_document)
{
	suffer_all(true, DIALECT_DOCUMENT);
}

Test(hostile_messages, seed_hears_the_founding_dialect)
{
	suffer_all(true, DIALECT_FOUNDING);
}

Test(hostile_messages, leecher_hears_the_document)
{
	suffer_all(false, DIALECT_DOCUMENT);
}

Test(hostile_messages, leecher_hears_the_founding_dialect)
{
	suffer_all(false, DIALECT_FOUNDING);
}

/* The one that was dialled says them too; it may be anybody's program. */
Test(hostile_messages, dialled_peers_may_say_them)
{
	static const char *const some[] = {"have too long", "bitfield too long",
	    "piece that nobody asked for", "unknown type", "length 0"};

	arena_open(&(struct arena_plan){.accepts = true});
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
			if (strcmp(rows[k].what, some[i]) == 0)
				suffer(&rows[k]);
	arena_close();
}
