/*
 * holes.c: what other BitTorrent programs fell through, each by its name.
 *
 * A message costs whoever sends it its connection, a .torrent is refused, a
 * tracker's reply is one that did not come; everything else goes on.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "bytes.h"
#include "files.h"
#include "run.h"
#include "sentence.h"
#include "tmp.h"
#include "tracker.h"

TestSuite(holes, .fini = arena_drop, .timeout = 300);

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BITFIELD ((ARENA_PIECES + 7) / 8)
#define LAST     (ARENA_PIECES - 1)
#define LONGEST  131072     /* bytes of an extended message */
#define SENT_MAX (1u << 18) /* bytes of a message that are really sent */

enum {
	HAVE = 4,
	BITS = 5,
	REQUEST = 6,
	PIECE = 7,
	CANCEL = 8,
	REJECT = 16,
	EXTENDED = 20
};

/* As said; what does not fit into SENT_MAX is not sent. */
struct hole {
	const char *what;
	uint32_t length; /* of what follows it, the type included */
	uint8_t type;
	uint32_t field[3]; /* as many as fit into the length */
	const char *text;  /* in their place */
	uint8_t fill;      /* the rest of it */
	bool lives;        /* it is as good as nothing */
};

#define FILLED(what, n, type, fill)                   \
	{                                             \
		what, n, type, {0}, NULL, fill, false \
	}
#define FIELDS(what, n, type, ...)                           \
	{                                                    \
		what, n, type, {__VA_ARGS__}, NULL, 0, false \
	}
#define TEXT(what, n, text, fill, lives)                  \
	{                                                 \
		what, n, EXTENDED, {0}, text, fill, lives \
	}

/* The victim may have closed at the head. */
static void
say(const struct hole *h)
{
	static uint8_t buf[4 + SENT_MAX];
	struct wr w = {buf, 0, sizeof(buf)};
	uint32_t n = h->length < SENT_MAX ? h->length : SENT_MAX;
	int rc;

	memset(buf, h->fill, sizeof(buf));
	rc = wr_u32(&w, h->length) | wr_u8(&w, h->type);
	for (uint32_t i = 0; i < 3 && 1 + 4 * (i + 1) <= n; i++)
		if (h->text == NULL && h->type != BITS)
			rc |= wr_u32(&w, h->field[i]);
	cr_assert_eq(rc, 0);
	if (h->text != NULL)
		memcpy(buf + 6, h->text, strlen(h->text));
	(void)fake_send_bytes(&arena.hostile, buf, 4 + n);
}

static void
check_hole(const struct hole *h)
{
	arena_meet();
	say(h);
	if (h->lives) {
		cr_assert(fake_send(&arena.hostile, MSG_REQUEST, 0));
		cr_assert(fake_expect(&arena.hostile, MSG_REJECT, ARENA_MS),
		    "%s ends it", h->what);
	} else
		cr_assert(fake_is_left(&arena.hostile, ARENA_MS), "%s is taken",
		    h->what);
	fake_hang_up(&arena.hostile);
	arena_rest();
}

/* As a seed and as a leecher. */
static void
check_holes(const struct hole *holes, size_t n)
{
	for (int seed = 0; seed < 2; seed++) {
		arena_open(&(struct arena_plan){.torrent = true, .seed = seed});
		for (size_t i = 0; i < n; i++)
			check_hole(&holes[i]);
		arena_close();
	}
}

Test(holes, bitfield_longer_than_announced)
{
	static const struct hole holes[] = {
	    FILLED("a byte more", 1 + BITFIELD + 1, BITS, 0),
	    FILLED("a hundred times as long", 1 + 100 * BITFIELD, BITS, 0),
	    FILLED("of 64 MiB", 64 << 20, BITS, 0xff),
	    FILLED("of 4 GiB", UINT32_MAX, BITS, 0xff),
	    {"bits after the last piece", 1 + BITFIELD, BITS, {0}, NULL, 0xff,
		true},
	};

	check_holes(holes, COUNT(holes));
}

Test(holes, piece_message_shorter_than_its_header)
{
	static const struct hole holes[] = {
	    FILLED("no more than its type", 1, PIECE, 0),
	    FILLED("half an index", 1 + 2, PIECE, 0),
	    FILLED("an index", 1 + 4, PIECE, 0),
	    FILLED("half a begin", 1 + 6, PIECE, 0),
	    FILLED("a byte too short", 1 + 7, PIECE, 0),
	    FILLED("no data", 1 + 8, PIECE, 0),
	};

	check_holes(holes, COUNT(holes));
}

Test(holes, begin_and_length_that_overflow)
{
	static const struct hole holes[] = {
	    FIELDS("ask that ends at 0", 13, REQUEST, 0, 0xffffc000, 0x4000),
	    FIELDS("ask for the last byte", 13, REQUEST, 0, 0xffffffff, 1),
	    FIELDS("ask for 4 GiB", 13, REQUEST, 0, 0, 0xffffffff),
	    FIELDS("ask for minus one", 13, REQUEST, 0, 1, 0xffffffff),
	    FIELDS("ask at 2 GiB", 13, REQUEST, 0, 1u << 31, 1u << 31),
	    FIELDS("ask for nothing", 13, REQUEST, 0, 0, 0),
	    FIELDS("ask behind the end", 13, REQUEST, LAST, 0, 0x4000),
	    FIELDS("ask at 4 GiB", 13, REQUEST, 0x40000, 0, 0x4000),
	    FIELDS("cancel that ends at 0", 13, CANCEL, 0, 0xffffc000, 0x4000),
	    FIELDS("reject that ends at 0", 13, REJECT, 0, 0xffffc000, 0x4000),
	    FIELDS("block that ends at 0", 9 + 0x4000, PIECE, 0, 0xffffc000),
	    FIELDS("block at 4 GiB", 9 + 0x4000, PIECE, 0x40000, 0),
	    FIELDS("have of minus one", 5, HAVE, 0xffffffff),
	};

	check_holes(holes, COUNT(holes));
}

/* As long as it may be, and longer. */
Test(holes, nested_bencode_in_a_message)
{
	static const struct hole holes[] = {
	    TEXT("lists", 1 + LONGEST, "d1:a", 'l', true),
	    TEXT("dictionaries", 1 + LONGEST, "d1:ad", 'd', true),
	    TEXT("an endless number", 1 + LONGEST, "d4:reqqi", '9', true),
	    TEXT("too many lists", 1 + LONGEST + 1, "d1:a", 'l', false),
	};

	check_holes(holes, COUNT(holes));
}

#define HASH        "aaaaaaaaaaaaaaaaaaaa"
#define PART        "12:piece lengthi16384e6:pieces20:" HASH
#define TAIL        PART "ee"
#define OTHER       "d6:lengthi1e4:pathl1:beee4:name1:x" TAIL
#define DEEP        100000
#define BAD_TORRENT 100 /* status */

static char *folder, file[4096], upper[4096], lower[4096], out[4096];

static void
make_folder(void)
{
	folder = tmp_make();
	cr_assert_not_null(folder);
	snprintf(file, sizeof(file), "%s/it.torrent", folder);
	snprintf(upper, sizeof(upper), "%s/a", folder);
	snprintf(lower, sizeof(lower), "%s/a/b", folder);
	snprintf(out, sizeof(out), "%s/said", folder);
	cr_assert_eq(mkdir(upper, 0700), 0);
	cr_assert_eq(mkdir(lower, 0700), 0);
}

static void
drop_folder(void)
{
	tmp_remove(folder);
}

static void
put(const char *bytes, size_t n)
{
	FILE *f = fopen(file, "w");

	cr_assert_not_null(f);
	cr_assert_eq(fwrite(bytes, 1, n, f), n);
	cr_assert_eq(fclose(f), 0);
}

/* Of what is refused no file is made, wherever its names lead. */
static void
assert_refused(const char *what, const char *bytes, size_t n, const char *words)
{
	char shoal[4096], *said;
	const char *const argv[] = {
	    shoal, "get", "--no-discovery", "-d", lower, file, NULL};

	snprintf(shoal, sizeof(shoal), "%s/shoal", bed_build(""));
	put(bytes, n);
	unlink(out);
	cr_assert_eq(
	    run_to_end(&(struct run_spec){.argv = argv, .out = out}, 20000),
	    BAD_TORRENT, "%s", what);
	said = files_read(out, NULL);
	cr_assert(
	    said != NULL && strstr(said, words) != NULL, "%s: %s", what, said);
	free(said);
	cr_assert_eq(rmdir(lower), 0, "%s", what);
	cr_assert_eq(rmdir(upper), 0, "%s", what);
	cr_assert_eq(mkdir(upper, 0700), 0);
	cr_assert_eq(mkdir(lower, 0700), 0);
}

struct bad {
	const char *what, *bytes, *words;
};

static void
check_refused(const struct bad *bad, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_refused(bad[i].what, bad[i].bytes, strlen(bad[i].bytes),
		    bad[i].words);
}

TestSuite(
    holes_torrent, .init = make_folder, .fini = drop_folder, .timeout = 300);

Test(holes_torrent, nested_bencode)
{
	char *bomb = malloc(2 * DEEP);

	cr_assert_not_null(bomb);
	memset(bomb, 'l', DEEP);
	memset(bomb + DEEP, 'e', DEEP);
	memcpy(bomb, "d1:a", 4);
	assert_refused("lists", bomb, 2 * DEEP, "byte ");
	for (size_t i = 0; i + 4 <= DEEP; i += 4)
		memcpy(bomb + i, "d1:a", 4);
	assert_refused("dictionaries", bomb, 2 * DEEP, "byte ");
	free(bomb);
}

Test(holes_torrent, traversal_in_names)
{
	static const struct bad bad[] = {
	    {"up", "d4:infod6:lengthi1e4:name4:../x" TAIL, "a name "},
	    {"only up", "d4:infod6:lengthi1e4:name2:.." TAIL, "a name "},
	    {"from the root", "d4:infod6:lengthi1e4:name6:/tmp/x" TAIL,
		"a name "},
	    {"up in a path",
		"d4:infod5:filesld6:lengthi1e4:pathl2:..2:..1:xeee4:name1:"
		"x" TAIL,
		"a name "},
	    {"a slash in a path",
		"d4:infod5:filesld6:lengthi1e4:pathl7:a/../..eee4:name1:x" TAIL,
		"a name "},
	    {"an empty name in a path",
		"d4:infod5:filesld6:lengthi1e4:pathl0:1:xeee4:name1:x" TAIL,
		"a name "},
	    {"our own folder",
		"d4:infod5:filesld6:lengthi1e4:pathl6:.shoal1:xeee4:name1:"
		"x" TAIL,
		"a name "},
	};

	check_refused(bad, COUNT(bad));
}

Test(holes_torrent, lengths_whose_sum_overflows)
{
	static const struct bad bad[] = {
	    {"to a negative one",
		"d4:infod5:filesld6:lengthi9223372036854775807e4:pathl1:"
		"aee" OTHER,
		"too much"},
	    {"to a small one",
		"d4:infod5:filesld6:lengthi9223372036854775807e4:pathl1:aee"
		"d6:lengthi9223372036854775807e4:pathl1:ceed6:lengthi2e4:path"
		"l1:dee" OTHER,
		"too much"},
	    {"a negative one that makes it fit",
		"d4:infod5:filesld6:lengthi-1e4:pathl1:aee" OTHER, "negative"},
	    {"a number of 64 bits and one",
		"d4:infod5:filesld6:lengthi18446744073709551617e4:pathl1:"
		"aee" OTHER,
		"byte "},
	    {"a string as long as all memory",
		"d4:infod5:filesl18446744073709551615:", "byte "},
	};

	check_refused(bad, COUNT(bad));
}

Test(holes_torrent, piece_length_0_to_divide_by)
{
	static const struct bad bad[] = {
	    {"zero",
		"d4:infod6:lengthi1e4:name1:x12:piece lengthi0e6:pieces20:" HASH
		"ee",
		"piece length"},
	    {"and no piece",
		"d4:infod6:lengthi0e4:name1:x12:piece lengthi0e6:pieces0:ee",
		"piece length"},
	    {"negative",
		"d4:infod6:lengthi1e4:name1:x12:piece "
		"lengthi-1e6:pieces20:" HASH "ee",
		"piece length"},
	    {"2 to the 32nd",
		"d4:infod6:lengthi1e4:name1:x12:piece lengthi4294967296e6:"
		"pieces20:" HASH "ee",
		"piece length"},
	};

	check_refused(bad, COUNT(bad));
}

static struct bed bed;
static struct tracker tracker;

static void
drop_bed(void)
{
	bed_drop(&bed);
	tracker_stop(&tracker);
}

TestSuite(holes_tracker, .fini = drop_bed, .timeout = 300);

/* Its reply is none, and the next one's brings peers; the process that has
 * read it goes on. */
static void
hear(const char *lie)
{
	char first[80], second[80];
	const char *const trackers[] = {first, second, NULL};
	char *said;

	cr_assert(tracker_start(&tracker));
	snprintf(first, sizeof(first), "http://127.0.0.1:%u/announce/%s",
	    tracker.port, lie);
	snprintf(second, sizeof(second), "http://127.0.0.1:%u/announce",
	    tracker.port);
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 2,
		    .with_file = 1,
		    .torrent = true,
		    .trackers = trackers}));
	bed.args[0] = "-v";
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_ends(&bed, 1, 0, 60000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_geq(atomic_load(&tracker.lies), 2);
	for (size_t i = 0; i < 2; i++) {
		said = files_read(
		    bed_path(&bed, "err_%u.txt", bed.peer[i].id), NULL);
		cr_assert(strstr(said, "discovery ended") == NULL, "%s", said);
		free(said);
	}
	cr_assert_bed(&bed, bed_end(&bed));
	tracker_stop(&tracker);
}

Test(holes_tracker, reply_with_chunks_of_lying_length)
{
	hear("chunks");
}

Test(holes_tracker, reply_with_a_chunk_longer_than_it_says)
{
	hear("overrun");
}

Test(holes_tracker, reply_of_lying_length)
{
	hear("length");
}

Test(holes_tracker, reply_with_a_string_of_lying_length)
{
	hear("string");
}

Test(holes_tracker, reply_of_nested_bencode)
{
	hear("nested");
}
