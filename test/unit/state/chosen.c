/*
 * chosen.c: tests of files selected by patterns.
 */
#include "chosen.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bits.h"
#include "many.h"

#define PIECE 1000

static const struct many_file files[] = {
    {"readme.txt", 500, 0},     /* 0 */
    {"film/one.mkv", 2000, 0},  /* 0, 1, 2 */
    {"film/one.srt", 10, 0},    /* 2 */
    {"", 490, TORRENT_PADDING}, /* 2 */
    {"film/two.mkv", 3000, 0},  /* 3, 4, 5 */
    {"film/extra/a.b", 1, 0},   /* 6 */
    {"film/extra/empty", 0, 0}, /* none */
    {"odd [1]*?\\/x", 1500, 0}, /* 6, 7 */
};
#define FILES (sizeof(files) / sizeof(files[0]))

static struct torrent t;
static char why[CHOSEN_WHY_MAX];

static void
set_up(void)
{
	many_make(&t, "folder", files, FILES, PIECE);
}

TestSuite(chosen, .init = set_up);

static bool
take(const char *a, const char *b)
{
	const char *globs[] = {a, b};
	int fd = chosen_take(&t, globs, b != NULL ? 2 : 1, why);

	if (fd == -1)
		return false;
	cr_assert_eq(fcntl(fd, F_GET_SEALS) & F_SEAL_WRITE, F_SEAL_WRITE);
	close(fd);
	return true;
}

/* Their numbers as digits. */
static const char *
wanted(void)
{
	static char text[FILES + 1];
	size_t i, n = 0;

	for (i = 0; i < FILES; i++)
		if (torrent_is_wanted(&t.file[i]))
			text[n++] = (char)('0' + i);
	text[n] = '\0';
	return text;
}

static const char *
pieces(void)
{
	static char text[16];
	uint64_t set[1];
	size_t i, n = 0;

	chosen_pieces(set, &t);
	for (i = 0; i < t.geo.pieces; i++)
		if (bits_has(set, i))
			text[n++] = (char)('0' + i);
	text[n] = '\0';
	return text;
}

#define expect(a, b, f, p)                        \
	do {                                      \
		set_up();                         \
		cr_assert(take(a, b), "%s", why); \
		cr_assert_str_eq(wanted(), f);    \
		cr_assert_str_eq(pieces(), p);    \
	} while (0)

Test(chosen, all_are_wanted_unless_somebody_chooses)
{
	cr_assert_str_eq(wanted(), "0124567");
	cr_assert_str_eq(pieces(), "01234567");
	cr_assert(torrent_wants_all(&t));
	cr_assert(take("film", NULL));
	cr_assert_not(torrent_wants_all(&t));
	cr_assert(take("*", NULL));
	cr_assert(torrent_wants_all(&t));
}

Test(chosen, pattern_without_a_slash_is_held_against_each_name)
{
	expect("*.mkv", NULL, "14", "012345");
	expect("readme.txt", NULL, "0", "0");
	expect("?.b", NULL, "5", "6");
	expect("extra", NULL, "56", "6");
	expect("film", NULL, "12456", "0123456");
	expect("*", NULL, "0124567", "01234567");
}

Test(chosen, pattern_with_a_slash_is_held_against_the_path)
{
	expect("film/*.mkv", NULL, "14", "012345");
	expect("film/*", NULL, "12456", "0123456");
	expect("film/extra/*", NULL, "56", "6");
	expect("*/extra", NULL, "56", "6");
	expect("film/", NULL, "12456", "0123456");
	expect("f*/e*/[ab].b", NULL, "5", "6");
}

Test(chosen, several_patterns_add_up)
{
	expect("readme.txt", "two*", "04", "0345");
	expect("*.mkv", "one.*", "124", "012345");
}

Test(chosen, empty_file_alone_needs_no_piece)
{
	expect("empty", NULL, "6", "");
}

Test(chosen, odd_names_are_named_with_backslashes)
{
	expect("odd \\[1\\]\\*\\?\\\\", NULL, "7", "67");
}

Test(chosen, choice_replaces_the_one_before)
{
	cr_assert(take("film", NULL));
	cr_assert(take("readme.txt", NULL));
	cr_assert_str_eq(wanted(), "0");
}

Test(chosen, pattern_that_matches_nothing_is_refused_with_the_nearest)
{
	cr_assert_not(take("readne.txt", NULL));
	cr_assert_not_null(strstr(why, "\"readne.txt\""));
	cr_assert_not_null(strstr(why, "did you mean: readme.txt"));
	cr_assert_not(take("*.mkv", "film/two.mkw"));
	cr_assert_not_null(strstr(why, "\"film/two.mkw\""));
	cr_assert_str_eq(
	    strstr(why, "did you"), "did you mean: film/two.mkv, film/one.mkv");
	cr_assert_not(take("*.iso", NULL));
	cr_assert_not_null(
	    strstr(why, "for example: readme.txt, film/one.mkv, film/one.srt"));
	cr_assert_not(take("", NULL));
	cr_assert_not(take("/", NULL));
	cr_assert_not(take("/film", NULL));
	cr_assert_not(take("film*mkv", NULL), "a star takes no slash");
	cr_assert_str_eq(wanted(), "0124567", "nothing has changed");
}

Test(chosen, long_names_are_cut_in_the_words)
{
	char name[251] = {0};
	struct many_file one = {name, 5, 0};

	for (int i = 0; i < 250; i += 2)
		memcpy(name + i, "\xc3\xb6", 2);
	many_make(&t, "folder", &one, 1, PIECE);
	cr_assert_not(take("x", NULL));
	cr_assert_lt(strlen(why), 200);
	cr_assert_not_null(strstr(why, ": ...\xc3\xb6"));
}

Test(chosen, one_file_goes_by_its_name)
{
	cr_assert(chosen_matches("*.iso", "debian.iso"));
	cr_assert(chosen_matches("debian.iso", "debian.iso"));
	cr_assert_not(chosen_matches("folder/debian.iso", "debian.iso"));
}
