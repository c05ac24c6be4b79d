/*
 * metainfo_paths.c: tests of a torrent's names and paths.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metainfo.h"
#include "path.h"
#include "torrent.h"

static void
check_name_refused(const char *text, enum path_error error)
{
	struct outcome o = read_text(text);

	cr_expect_eq(o.fault.error, META_PATH, "%s", text);
	cr_expect_eq(o.fault.path, error, "%s", text);
}

/* As the torrent's name, a folder's and a file's. */
#define EVERYWHERE(name)                                                    \
	ONE("i1e", name, "i1e"), MANY("d6:lengthi50e4:pathl" name "1:aee"), \
	    MANY("d6:lengthi50e4:pathl1:a" name "ee"),                      \
	    "d4:infod5:filesld6:lengthi1e4:pathl1:aeee4:name" name          \
	    "12:piece lengthi1e" HASHES_1 "ee"

static void
check_everywhere(const char *const text[4], enum path_error error)
{
	size_t i;

	for (i = 0; i < 4; i++)
		check_name_refused(text[i], error);
}

Test(metainfo_paths, traversal_refuses_the_torrent)
{
	static const char *const dots[] = {EVERYWHERE("2:..")};
	static const char *const dot[] = {EVERYWHERE("1:.")};
	static const char *const up[] = {EVERYWHERE("5:../..")};
	static const char *const inside[] = {EVERYWHERE("9:a/../../b")};

	check_everywhere(dots, PATH_DOTS);
	check_everywhere(dot, PATH_DOTS);
	check_everywhere(up, PATH_SLASH);
	check_everywhere(inside, PATH_SLASH);
}

Test(metainfo_paths, an_absolute_name_refuses_the_torrent)
{
	static const char *const text[] = {EVERYWHERE("11:/etc/passwd")};

	check_everywhere(text, PATH_SLASH);
}

Test(metainfo_paths, an_empty_name_refuses_the_torrent)
{
	static const char *const text[] = {EVERYWHERE("0:")};

	check_everywhere(text, PATH_EMPTY);
	check_error(MANY("d6:lengthi50e4:pathlee"), META_NO_PATH);
	check_error(MANY("d6:lengthi50ee"), META_NO_PATH);
}

Test(metainfo_paths, a_reserved_name_refuses_the_torrent)
{
	static const char *const text[] = {EVERYWHERE("6:.shoal")};

	check_everywhere(text, PATH_RESERVED);
}

#define X25  "xxxxxxxxxxxxxxxxxxxxxxxxx"
#define X125 X25 X25 X25 X25 X25

Test(metainfo_paths, an_over_long_name_refuses_the_torrent)
{
	static const char *const text[] = {EVERYWHERE("251:x" X125 X125)};

	check_everywhere(text, PATH_LONG_NAME);
	check_error(ONE("i1e", "250:" X125 X125, "i1e"), META_OK);
}

#define DEEP4 \
	"250:" X125 X125 "250:" X125 X125 "250:" X125 X125 "250:" X125 X125
#define DEEP16 DEEP4 DEEP4 DEEP4 DEEP4

Test(metainfo_paths, an_over_long_path_refuses_the_torrent)
{
	/* top, 16 times 250, and slashes: 4019 bytes. */
	check_error(MANY("d6:lengthi50e4:pathl" DEEP16 "70:" X25 X25
			 "xxxxxxxxxxxxxxxxxxxx"
			 "ee"),
	    META_OK);
	check_name_refused(MANY("d6:lengthi50e4:pathl" DEEP16 "71:" X25 X25
				"xxxxxxxxxxxxxxxxxxxxx"
				"ee"),
	    PATH_LONG);
}

Test(metainfo_paths, odd_names_are_changed)
{
	struct metainfo m = take(MANY("d6:lengthi10e4:pathl2:\xc3(1:\nee"
				      "d6:lengthi40e4:pathl6:a.partee"));
	struct metainfo_files c;
	struct metainfo_file f;

	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	check_path(&m, &f, "top/_(/_");
	cr_assert(metainfo_next_file(&c, &f));
	check_path(&m, &f, "top/a.part_");
	check_paths_agree(&m);
}

/* Old programs write names in a code of their own, and these beside them. */
Test(metainfo_paths, names_in_utf8_win)
{
	struct metainfo m = take("d4:infod5:filesl"
				 "d6:lengthi10e4:pathl1:\xe1"
				 "e10:path.utf-8l2:\xc3\xa1"
				 "ee"
				 "d6:lengthi40e4:pathl1:\xe2"
				 "e10:path.utf-8i0ee"
				 "e4:name1:\xe0"
				 "10:name.utf-82:\xc3\xa0"
				 "12:piece lengthi20e" HASHES_3 "ee");
	struct metainfo_files c;
	struct metainfo_file f;

	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	check_path(&m, &f, "\xc3\xa0/\xc3\xa1");
	cr_assert(metainfo_next_file(&c, &f));
	check_path(&m, &f, "\xc3\xa0/_");
	check_paths_agree(&m);
	check_name_refused("d4:infod6:lengthi1e4:name1:x10:name.utf-82:.."
			   "12:piece lengthi1e" HASHES_1 "ee",
	    PATH_DOTS);
}

/* Some write an empty one beside the name. */
Test(metainfo_paths, names_in_utf8_that_are_empty_do_not_count)
{
	struct metainfo m = take("d4:infod5:filesl"
				 "d6:lengthi50e4:pathl1:ae10:path.utf-8lee"
				 "e4:name3:top10:name.utf-80:"
				 "12:piece lengthi20e" HASHES_3 "ee");
	struct metainfo_files c;
	struct metainfo_file f;

	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	check_path(&m, &f, "top/a");
}

static enum metainfo_error
paths_of(const char *text)
{
	struct metainfo m = take(text);

	return paths_error(&m);
}

#define A_FILE(length, path) "d6:lengthi" length "e4:pathl" path "ee"

Test(metainfo_paths, the_same_path_twice_refuses_the_torrent)
{
	cr_assert_eq(
	    paths_of(MANY(A_FILE("10", "1:a") A_FILE("40", "1:a"))), META_SAME);
	cr_assert_eq(paths_of(MANY(A_FILE("10", "1:a1:b") A_FILE("0", "1:b")
			     A_FILE("40", "1:a1:b"))),
	    META_SAME);
	/* An empty file is one, too. */
	cr_assert_eq(
	    paths_of(MANY(A_FILE("50", "1:a") A_FILE("0", "1:a"))), META_SAME);
}

Test(metainfo_paths, names_that_become_the_same_refuse_the_torrent)
{
	cr_assert_eq(paths_of(MANY(A_FILE("10", "1:\n") A_FILE("40", "1:\t"))),
	    META_SAME);
	cr_assert_eq(paths_of(MANY(A_FILE("10",
			 "1:\xff"
			 "1:a") A_FILE("40", "1:_1:a"))),
	    META_SAME);
	cr_assert_eq(
	    paths_of(MANY(A_FILE("10", "6:a.part") A_FILE("40", "7:a.part_"))),
	    META_SAME);
	cr_assert_eq(
	    paths_of(MANY(A_FILE("10", "1:\n") A_FILE("40", "1:_1:a"))),
	    META_FOLDER);
}

Test(metainfo_paths, a_file_that_is_a_folder_refuses_the_torrent)
{
	cr_assert_eq(paths_of(MANY(A_FILE("10", "1:a") A_FILE("40", "1:a1:b"))),
	    META_FOLDER);
	cr_assert_eq(paths_of(MANY(A_FILE("10", "1:a1:b") A_FILE("40", "1:a"))),
	    META_FOLDER);
	/* Names between the two, by bytes: "a-", "a/b". */
	cr_assert_eq(paths_of(MANY(A_FILE("10", "2:a-") A_FILE("0", "1:a1:b1:c")
			     A_FILE("0", "1:a1:a1:c") A_FILE("40", "1:a"))),
	    META_FOLDER);
}

Test(metainfo_paths, other_paths_are_no_clash)
{
	cr_assert_eq(paths_of(MANY(A_FILE("10", "1:a") A_FILE("0", "1:A")
			     A_FILE("0", "2:aa") A_FILE("0", "1:b1:a")
				 A_FILE("0", "1:b2:aa") A_FILE("40", "3:top"))),
	    META_OK);
}

/* A torrent of n files, of which file k has number[k] for its name. */
static char *
numbered(const unsigned int *number, unsigned int n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	unsigned int k;

	cr_assert_not_null(f);
	fprintf(f, "d4:infod5:filesl");
	for (k = 0; k < n; k++)
		fprintf(f, "d6:lengthi%de4:pathl1:%u4:%04uee", k == 0,
		    number[k] / 1000 % 10, number[k]);
	fprintf(f, "e4:name1:x12:piece lengthi1e" HASHES_1 "ee");
	cr_assert_eq(fclose(f), 0);
	return text;
}

Test(metainfo_paths, one_pair_among_many_files_is_found)
{
	enum { N = 3000, ROUNDS = 20 };
	unsigned int number[N], k, other, swap, round, same;
	char *text;

	srand(7);
	for (k = 0; k < N; k++)
		number[k] = k;
	for (round = 0; round < ROUNDS; round++) {
		for (k = N - 1; k > 0; k--) {
			other = (unsigned int)rand() % (k + 1);
			swap = number[k];
			number[k] = number[other];
			number[other] = swap;
		}
		text = numbered(number, N);
		cr_assert_eq(paths_of(text), META_OK);
		free(text);
		same = number[round];
		number[round] = number[N - 1];
		text = numbered(number, N);
		cr_assert_eq(paths_of(text), META_SAME);
		free(text);
		number[round] = same;
	}
}

Test(metainfo_paths, padding_is_read_and_not_written)
{
	struct metainfo m =
	    take(MANY("d6:lengthi10e4:pathl1:aee"
		      "d4:attr1:p6:lengthi10e4:pathl4:.pad2:10ee"
		      "d6:lengthi10e4:pathl1:bee"
		      "d4:attr1:p6:lengthi10e4:pathl4:.pad2:10ee"
		      "d4:attr2:xp6:lengthi10e4:pathl1:aee"));
	static const bool written[] = {true, false, true, false, false};
	struct metainfo_files c;
	struct metainfo_file f;
	size_t i;

	metainfo_files(&c, &m);
	for (i = 0; i < 5; i++) {
		cr_assert(metainfo_next_file(&c, &f));
		cr_assert_eq(f.offset, 10 * i);
		cr_assert_eq(metainfo_file_is_written(&f), written[i]);
	}
	cr_assert_not(metainfo_next_file(&c, &f));
	/* What is not written is in nobody's way. */
	check_paths_agree(&m);
}

Test(metainfo_paths, symbolic_links_are_left_out)
{
	struct metainfo m =
	    take(MANY("d6:lengthi50e4:pathl1:aee"
		      "d4:attr1:l6:lengthi0e4:pathl1:aee"
		      "d4:attr1:l4:pathl1:be12:symlink pathl2:..2:..3:etcee"));
	struct metainfo_files c;
	struct metainfo_file f;

	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	cr_assert(metainfo_file_is_written(&f));
	cr_assert(metainfo_next_file(&c, &f));
	cr_assert_eq(f.attr, META_SYMLINK);
	cr_assert_not(metainfo_file_is_written(&f));
	cr_assert(metainfo_next_file(&c, &f));
	cr_assert_eq(f.length, 0);
	cr_assert_not(metainfo_file_is_written(&f));
	check_paths_agree(&m);
}

Test(metainfo_paths, a_symbolic_link_with_data_refuses_the_torrent)
{
	check_error(MANY("d4:attr1:l6:lengthi50e4:pathl1:aee"), META_LINK);
	check_error(MANY("d4:attr1:l6:lengthi-1e4:pathl1:aee"), META_LENGTH);
}

/* A single file is there to be written, whatever it says of itself. */
Test(metainfo_paths, a_single_file_is_no_padding_and_no_link)
{
	struct metainfo m = take("d4:infod4:attr5:xlp?h6:lengthi1e4:name1:x"
				 "12:piece lengthi1e" HASHES_1 "ee");
	struct metainfo_files c;
	struct metainfo_file f;

	metainfo_files(&c, &m);
	cr_assert(metainfo_next_file(&c, &f));
	cr_assert_eq(f.attr, META_EXECUTABLE);
	cr_assert(metainfo_file_is_written(&f));
}

Test(metainfo_paths, the_number_of_files_has_its_limit)
{
	static const char entry[] = "d6:lengthi0e4:pathl1:aee";
	const size_t n = METAINFO_FILES_MAX;
	struct metainfo_fault fault;
	struct metainfo m;
	size_t i, size, len = strlen(entry);
	static const char head[] = "d4:infod5:filesl";
	static const char tail[] =
	    "d6:lengthi1e4:pathl1:aeee4:name1:x12:piece lengthi1e" HASHES_1
	    "ee";
	char *text = malloc(sizeof(head) + (n + 1) * len + sizeof(tail));
	char *p;

	cr_assert_not_null(text);
	p = stpcpy(text, head);
	for (i = 0; i < n - 1; i++)
		p = stpcpy(p, entry);
	size = (size_t)(stpcpy(p, tail) - text);
	cr_assert_eq(metainfo_read(&m, (uint8_t *)text, size, &fault), 0);
	cr_assert_eq(m.files, n);
	p = stpcpy(p, entry);
	size = (size_t)(stpcpy(p, tail) - text);
	cr_assert_eq(metainfo_read(&m, (uint8_t *)text, size, &fault), -1);
	cr_assert_eq(fault.error, META_MANY_FILES);
	free(text);
}
