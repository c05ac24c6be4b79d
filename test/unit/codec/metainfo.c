/*
 * metainfo.c: tests of what a .torrent says.
 */
#include "metainfo.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "path.h"
#include "torrent.h"

Test(metainfo, a_single_file)
{
	struct metainfo m = take("d8:announce14:http://t.x:1/a7:comment2:hi"
				 "10:created by1:c13:creation datei7e"
				 "4:infod6:lengthi40000e4:name5:a.bin"
				 "12:piece lengthi16384e" HASHES_3 "ee");
	struct metainfo_files c;
	struct metainfo_file f;

	check_is(m.announce, "http://t.x:1/a");
	check_is(m.info,
	    "d6:lengthi40000e4:name5:a.bin"
	    "12:piece lengthi16384e" HASHES_3 "e");
	check_is(m.name, "a.bin");
	check_is(m.pieces, HASH HASH HASH);
	cr_assert_eq(m.geo.file_size, 40000);
	cr_assert_eq(m.geo.piece_size, 16384);
	cr_assert_eq(m.geo.pieces, 3);
	cr_assert_eq(m.files, 1);
	cr_assert_not(m.is_private);
	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	cr_assert_eq(f.offset, 0);
	cr_assert_eq(f.length, 40000);
	cr_assert_eq(f.attr, 0);
	check_path(&m, &f, "a.bin");
	cr_assert_not(metainfo_next_file(&c, &f));
	cr_assert_not(metainfo_next_file(&c, &f));
	cr_assert_eq(c.fault.error, META_OK);
	check_paths_agree(&m);
}

Test(metainfo, many_files)
{
	struct metainfo m = take(MANY("d6:lengthi10e4:pathl1:aee"
				      "d4:attr1:h6:lengthi0e4:pathl1:b1:cee"
				      "d6:lengthi40e4:pathl1:b1:dee"
				      "d4:attr1:x6:lengthi0e4:pathl1:eee"));
	static const struct {
		uint64_t offset, length;
		unsigned int attr;
		const char *path;
	} expected[] = {{0, 10, 0, "top/a"}, {10, 0, 0, "top/b/c"},
	    {10, 40, 0, "top/b/d"}, {50, 0, META_EXECUTABLE, "top/e"}};
	struct metainfo_files c;
	struct metainfo_file f;
	size_t i;

	cr_assert_eq(m.files, 4);
	cr_assert_eq(m.geo.file_size, 50);
	metainfo_files(&c, &m);
	for (i = 0; i < 4; i++) {
		cr_assert(metainfo_next_file(&c, &f));
		cr_assert_eq(f.offset, expected[i].offset);
		cr_assert_eq(f.length, expected[i].length);
		cr_assert_eq(f.attr, expected[i].attr);
		cr_assert(metainfo_file_is_written(&f));
		check_path(&m, &f, expected[i].path);
	}
	cr_assert_not(metainfo_next_file(&c, &f));
	check_paths_agree(&m);
}

/* The last piece may be short, whole or of a single byte. */
Test(metainfo, hashes_must_fit_the_data)
{
	static const struct {
		unsigned int length, hashes;
	} fit[] = {
	    {1, 1}, {16383, 1}, {16384, 1}, {16385, 2}, {32768, 2}, {32769, 3}};
	char text[512];
	unsigned int k;
	size_t i;

	for (i = 0; i < sizeof(fit) / sizeof(fit[0]); i++)
		for (k = 0; k <= 5; k++) {
			snprintf(text, sizeof(text),
			    "d4:infod6:lengthi%ue4:name1:x"
			    "12:piece lengthi16384e6:pieces%u:%.*see",
			    fit[i].length, 20 * k, (int)(20 * k),
			    HASH HASH HASH HASH HASH);
			check_error(
			    text, k == fit[i].hashes ? META_OK : META_HASHES);
		}
	check_error("d4:infod6:lengthi1e4:name1:x12:piece lengthi1e"
		    "6:pieces19:aaaaaaaaaaaaaaaaaaaee",
	    META_HASHES);
	check_error("d4:infod6:lengthi1e4:name1:x12:piece lengthi1e"
		    "6:pieces21:aaaaaaaaaaaaaaaaaaaaaee",
	    META_HASHES);
}

/* A division by it would be one by zero. */
Test(metainfo, a_piece_length_of_zero_is_refused)
{
	check_error(ONE("i1e", "1:x", "i0e"), META_PIECE_LENGTH);
}

Test(metainfo, a_piece_length_has_its_limits)
{
	check_error(ONE("i1e", "1:x", "i1e"), META_OK);
	check_error(ONE("i1e", "1:x", "i16385e"), META_OK);
	check_error(ONE("i1e", "1:x", "i268435456e"), META_OK);
	check_error(ONE("i1e", "1:x", "i268435457e"), META_PIECE_LENGTH);
	check_error(ONE("i1e", "1:x", "i4294967297e"), META_PIECE_LENGTH);
	check_error(ONE("i1e", "1:x", "i-1e"), META_PIECE_LENGTH);
}

Test(metainfo, lengths_that_overflow_are_refused)
{
	check_error(
	    ONE("i9223372036854775807e", "1:x", "i16384e"), META_HASHES);
	check_error(ONE("i9223372036854775808e", "1:x", "i1e"), META_BENCODE);
	check_error(MANY("d6:lengthi9223372036854775807e4:pathl1:aee"
			 "d6:lengthi1e4:pathl1:bee"),
	    META_TOTAL);
	/* Twice this and 50 would be 50 again, in 64 bits. */
	check_error(MANY("d6:lengthi9223372036854775807e4:pathl1:aee"
			 "d6:lengthi9223372036854775807e4:pathl1:bee"
			 "d6:lengthi52e4:pathl1:cee"),
	    META_TOTAL);
	check_error(MANY("d6:lengthi9223372036854775757e4:pathl1:aee"
			 "d6:lengthi50e4:pathl1:bee"),
	    META_HASHES);
}

Test(metainfo, negative_and_missing_lengths_are_refused)
{
	check_error(ONE("i-1e", "1:x", "i1e"), META_LENGTH);
	check_error(MANY("d6:lengthi-1e4:pathl1:aee"), META_LENGTH);
	check_error(MANY("d4:pathl1:aee"), META_LENGTH);
	check_error(
	    MANY("d6:lengthi-9223372036854775808e4:pathl1:aee"), META_LENGTH);
}

Test(metainfo, torrents_without_data_are_refused)
{
	check_error(ONE("i0e", "1:x", "i1e"), META_TOTAL);
	check_error(MANY("d6:lengthi0e4:pathl1:aee"), META_TOTAL);
	check_error(MANY(""), META_NO_FILES);
	check_error(MANY("d4:attr1:p6:lengthi50e4:pathl1:aee"), META_NO_FILES);
}

Test(metainfo, what_is_missing_is_said)
{
	check_error("de", META_NO_INFO);
	check_error("d4:inf0dee", META_NO_INFO);
	check_error("d4:infodee", META_NO_PIECES);
	check_error(
	    "d4:infod6:lengthi1e4:name1:x" HASHES_1 "ee", META_NO_PIECE_LENGTH);
	check_error("d4:infod6:lengthi1e12:piece lengthi1e" HASHES_1 "ee",
	    META_NO_NAME);
	check_error(
	    "d4:infod4:name1:x12:piece lengthi1e" HASHES_1 "ee", META_NO_FILES);
	check_error(
	    "d4:infod5:filesle6:lengthi1e4:name1:x12:piece lengthi1e" HASHES_1
	    "ee",
	    META_TWO_WAYS);
}

Test(metainfo, known_keys_have_their_types)
{
	check_error("le", META_BENCODE);
	check_error("i1e", META_BENCODE);
	check_error("d4:infolee", META_BENCODE);
	check_error("d4:info1:xe", META_BENCODE);
	check_error(ONE("1:1", "1:x", "i1e"), META_BENCODE);
	check_error(ONE("i1e", "i1e", "i1e"), META_BENCODE);
	check_error(ONE("i1e", "1:x", "1:1"), META_BENCODE);
	check_error("d4:infod6:lengthi1e4:name1:x12:piece lengthi1e"
		    "6:piecesleee",
	    META_BENCODE);
	check_error(
	    "d4:infod4:attri1e6:lengthi1e4:name1:x12:piece lengthi1e" HASHES_1
	    "ee",
	    META_BENCODE);
	check_error(FILES("de"), META_BENCODE);
	check_error(FILES("i1e"), META_BENCODE);
	check_error(MANY("le"), META_BENCODE);
	check_error(MANY("d6:length1:x4:pathl1:aee"), META_BENCODE);
	check_error(MANY("d6:lengthi50e4:path1:ae"), META_BENCODE);
	check_error(MANY("d6:lengthi50e4:pathli1eee"), META_BENCODE);
	check_error(MANY("d6:lengthi50e4:pathl1:aleee"), META_BENCODE);
	check_error(MANY("d4:attri1e6:lengthi50e4:pathl1:aee"), META_BENCODE);
}

Test(metainfo, what_only_informs_may_be_of_any_type)
{
	struct metainfo m =
	    take("d8:announcei1e13:announce-listi1e7:commentle10:created byde"
		 "13:creation date1:x8:encodingi1e4:infod6:lengthi1e4:name1:x"
		 "12:piece lengthi1e" HASHES_1 "e5:nodesi1e8:url-listi1ee");

	cr_assert_eq(m.announce.n, 0);
}

#define UNSORTED_INFO                                                 \
	"d12:piece lengthi20e" HASHES_3 "10:name.utf-83:top4:name1:x" \
	"5:filesld10:path.utf-8l1:be4:pathl1:ae6:lengthi50eeee"

/* Others take it; the info-hash is that of the bytes as they stand. */
Test(metainfo, keys_may_come_in_any_order)
{
	struct metainfo m =
	    take("d4:info" UNSORTED_INFO "8:announce14:http://t.x:1/ae");
	struct metainfo_files c;
	struct metainfo_file f;

	check_is(m.info, UNSORTED_INFO);
	check_is(m.announce, "http://t.x:1/a");
	check_is(m.name, "top");
	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	check_path(&m, &f, "top/b");
}

/* Others would read the first, or the last. */
Test(metainfo, a_key_that_counts_is_there_once)
{
	struct outcome o;

	o = read_text("d4:infod6:lengthi1e4:name1:x6:lengthi1e"
		      "12:piece lengthi1e" HASHES_1 "ee");
	cr_assert_eq(o.fault.benc, BENC_TWICE);
	cr_assert_eq(o.fault.at, 28);
	check_error("d4:infod4:name1:x4:name1:x6:lengthi1e"
		    "12:piece lengthi1e" HASHES_1 "ee",
	    META_BENCODE);
	check_error("d8:announce1:a4:infod6:lengthi1e4:name1:x"
		    "12:piece lengthi1e" HASHES_1 "e8:announce1:be",
	    META_BENCODE);
	check_error(
	    MANY("d6:lengthi50e4:pathl1:ae6:lengthi50ee"), META_BENCODE);
	check_error("d1:xi1e1:xi2e4:infod6:lengthi1e4:name1:x1:yi1e1:yi1e"
		    "12:piece lengthi1e" HASHES_1 "ee",
	    META_OK);
}

Test(metainfo, numbers_are_written_in_one_way)
{
	check_error(ONE("i01e", "1:x", "i1e"), META_BENCODE);
}

/* Some end it with a newline. */
Test(metainfo, what_comes_behind_the_end_is_not_read)
{
	check_error(ONE("i1e", "1:x", "i1e") "\n", META_OK);
	check_error(ONE("i1e", "1:x", "i1e") "d4:info", META_OK);
}

Test(metainfo, a_torrent_that_is_cut_off_is_refused)
{
	static const char text[] = MANY("d6:lengthi10e4:pathl1:aee"
					"d4:attr1:p6:lengthi40e4:pathl1:bee");
	size_t n;

	for (n = 0; n < sizeof(text) - 1; n++)
		cr_expect_eq(read_bytes(text, n).fault.error,
		    n == 0 ? META_SIZE : META_BENCODE);
	cr_assert_eq(read_bytes(text, n).fault.error, META_OK);
}

Test(metainfo, size_has_its_limit)
{
	struct metainfo_fault f;
	struct metainfo m;

	/* Nothing of it is read. */
	cr_assert_eq(metainfo_read(&m, (const uint8_t *)"d",
			 (size_t)METAINFO_MAX + 1, &f),
	    -1);
	cr_assert_eq(f.error, META_SIZE);
}

Test(metainfo, a_fault_has_its_place)
{
	struct outcome o;

	o = read_text(MANY("d6:lengthi50e4:pathl2:..ee"));
	cr_assert_eq(o.fault.error, META_PATH);
	cr_assert_eq(o.fault.path, PATH_DOTS);
	cr_assert_eq(memcmp(o.m.start + o.fault.at, "..ee", 4), 0);
	o = read_text(MANY("d6:lengthi50e4:pathl1:aeed6:lengthi-3e"
			   "4:pathl1:bee"));
	cr_assert_eq(memcmp(o.m.start + o.fault.at, "d6:lengthi-3e", 13), 0);
	o = read_text(MANY("d6:lengthi50e4:pathl1:ai1eee"));
	cr_assert_eq(o.fault.benc, BENC_TYPE);
	cr_assert_eq(memcmp(o.m.start + o.fault.at, "i1eee", 5), 0);
	o = read_text("d4:infod6:piecesi1eee");
	cr_assert_eq(o.fault.benc, BENC_TYPE);
	cr_assert_eq(o.fault.at, 16);
}

Test(metainfo, private_is_whatever_is_not_zero)
{
	cr_assert_not(take(PRIVATE("")).is_private);
	cr_assert_not(take(PRIVATE("7:privatei0e")).is_private);
	cr_assert(take(PRIVATE("7:privatei1e")).is_private);
	cr_assert(take(PRIVATE("7:privatei-1e")).is_private);
	cr_assert(take(PRIVATE("7:private1:0")).is_private);
}

#define TREE "9:file treed1:xd0:d6:lengthi1e11:pieces root2:rreee"

Test(metainfo, of_a_hybrid_torrent_the_first_version_counts)
{
	struct metainfo m =
	    take("d4:infod" TREE "6:lengthi1e12:meta versioni2e4:name1:x"
		 "12:piece lengthi16384e" HASHES_1 "e"
		 "12:piece layersdee");

	cr_assert_eq(m.files, 1);
	cr_assert_eq(m.geo.file_size, 1);
}

Test(metainfo, the_second_version_alone_is_refused)
{
	check_error("d4:infod" TREE "12:meta versioni2e4:name1:x"
		    "12:piece lengthi16384ee12:piece layersdee",
	    META_V2);
}

Test(metainfo, every_fault_has_its_words)
{
	struct metainfo_fault a = {0}, b = {0};
	int i, k;

	for (i = META_OK; i <= META_FOLDER; i++)
		for (k = META_OK; k < i; k++) {
			a.error = (enum metainfo_error)i;
			b.error = (enum metainfo_error)k;
			a.benc = BENC_SHORT;
			b.benc = BENC_SHORT;
			a.path = PATH_DOTS;
			b.path = PATH_DOTS;
			cr_assert_str_neq(
			    metainfo_fault_text(&a), metainfo_fault_text(&b));
		}
}
