/*
 * path.c: tests of names made safe.
 */
#include "path.h"

#include <criterion/criterion.h>
#include <string.h>

#define NAME(text) ((struct rd){(const uint8_t *)(text), sizeof(text) - 1})

static void
check_safe(struct rd name, const char *expected)
{
	char out[PATH_NAME_MAX + 1];

	cr_assert_eq(path_name(name, out), PATH_OK, "%s", expected);
	cr_assert_str_eq(out, expected);
}

static void
check_refused(struct rd name, enum path_error error)
{
	char out[PATH_NAME_MAX + 1];

	cr_assert_eq(path_name(name, out), error);
}

Test(path, ordinary_names_stay)
{
	static const char *const name[] = {"a", "file.txt", "...", "..a", "a..",
	    ".hidden", "-rf", "~", "C:\\x", "a b ", "Gr\xc3\xbcn",
	    "\xe6\x97\xa5\xe6\x9c\xac", "\xf0\x9f\x90\x9f", "shoal", ".shoal2",
	    ".Shoal", "part", ".par", "a.part1.rar", "a.part.b", "*?\"<>|"};
	size_t i;

	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		check_safe(
		    (struct rd){(const uint8_t *)name[i], strlen(name[i])},
		    name[i]);
}

Test(path, hostile_names_are_refused)
{
	check_refused(NAME(""), PATH_EMPTY);
	check_refused(NAME("."), PATH_DOTS);
	check_refused(NAME(".."), PATH_DOTS);
	check_refused(NAME("/"), PATH_SLASH);
	check_refused(NAME("/etc/passwd"), PATH_SLASH);
	check_refused(NAME("../x"), PATH_SLASH);
	check_refused(NAME("a/b"), PATH_SLASH);
	check_refused(NAME("a/"), PATH_SLASH);
	check_refused(NAME("\0"), PATH_NUL);
	check_refused(NAME("a\0b"), PATH_NUL);
	check_refused(NAME("..\0"), PATH_NUL);
	check_refused(NAME(".shoal"), PATH_RESERVED);
}

Test(path, control_characters_become_underlines)
{
	char one[] = "a?b";
	int c;

	for (c = 1; c < 256; c++) {
		one[1] = (char)c;
		if (c < 0x20 || c >= 0x7f)
			check_safe(NAME(one), "a_b");
		else if (c != '/')
			check_safe(NAME(one), one);
	}
	check_safe(NAME("\x1b[2J\r\n\t"), "_[2J___");
	check_safe(NAME("\xc2\x80\xc2\x9f\xc2\xa0"), "__\xc2\xa0");
}

/* Their names would be shown as others. */
Test(path, characters_that_turn_the_direction_become_underlines)
{
	check_safe(NAME("\xe2\x80\xae"
			"gpj.exe"),
	    "_gpj.exe");
	check_safe(NAME("\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9"), "___");
	/* Marks, a joiner and a hyphen belong to names. */
	check_safe(NAME("\xe2\x80\x8f\xe2\x80\x8d\xe2\x80\x91"),
	    "\xe2\x80\x8f\xe2\x80\x8d\xe2\x80\x91");
}

Test(path, each_byte_that_is_no_utf8_becomes_an_underline)
{
	check_safe(NAME("Gr\xfc\xdf"
			"e"),
	    "Gr__e");
	check_safe(NAME("\xc3"), "_");
	check_safe(NAME("\xe6\x97x"), "__x");
	check_safe(NAME("\xc0\xaf"), "__");
	check_safe(NAME("\xe0\x80\xaf"), "___");
	check_safe(NAME("\xed\xa0\x80"), "___");
	check_safe(NAME("\xf4\x90\x80\x80"), "____");
	check_safe(NAME("\xff.\xfe"), "_._");
}

Test(path, names_of_our_partial_files_are_not_taken)
{
	check_safe(NAME("a.part"), "a.part_");
	check_safe(NAME(".part"), ".part_");
	check_safe(NAME("a.part.part"), "a.part.part_");
	check_safe(NAME("a.part_"), "a.part_");
}

Test(path, length_has_its_limit)
{
	char name[PATH_NAME_MAX + 1], out[PATH_NAME_MAX + 1];
	struct rd r = {(const uint8_t *)name, PATH_NAME_MAX};

	memset(name, 'x', sizeof(name));
	cr_assert_eq(path_name(r, out), PATH_OK);
	cr_assert_eq(strlen(out), PATH_NAME_MAX);
	r.n = PATH_NAME_MAX + 1;
	cr_assert_eq(path_name(r, out), PATH_LONG_NAME);
	/* One more than the limit with the '_' behind it. */
	r.n = PATH_NAME_MAX;
	memcpy(name + PATH_NAME_MAX - 5, ".part", 5);
	cr_assert_eq(path_name(r, out), PATH_LONG_NAME);
	/* A slash is worse than the length. */
	name[0] = '/';
	r.n = PATH_NAME_MAX + 1;
	cr_assert_eq(path_name(r, out), PATH_SLASH);
}

Test(path, names_make_a_path)
{
	char room[PATH_LEN_MAX + 1];
	struct text t;

	text_init(&t, room, sizeof(room));
	cr_assert_eq(path_add(&t, NAME("a")), PATH_OK);
	cr_assert_eq(path_add(&t, NAME("b\n")), PATH_OK);
	cr_assert_eq(path_add(&t, NAME("c.part")), PATH_OK);
	cr_assert_str_eq(room, "a/b_/c.part_");
	cr_assert_eq(path_add(&t, NAME("..")), PATH_DOTS);
	cr_assert_str_eq(room, "a/b_/c.part_");
}

static void
fill(struct text *t, char *room, size_t size)
{
	uint8_t raw[200];
	struct rd name = {raw, sizeof(raw)};
	size_t i;

	memset(raw, 'x', sizeof(raw));
	text_init(t, room, size);
	for (i = 0; i < 20; i++)
		cr_assert_eq(path_add(t, name), PATH_OK);
	cr_assert_eq(t->len, 4019);
}

Test(path, a_path_has_its_limit)
{
	char room[PATH_LEN_MAX + 100], name[71];
	struct text t;

	memset(name, 'x', sizeof(name));
	fill(&t, room, sizeof(room));
	cr_assert_eq(path_add(&t, (struct rd){(uint8_t *)name, 70}), PATH_OK);
	cr_assert_eq(strlen(room), PATH_LEN_MAX);
	fill(&t, room, sizeof(room));
	cr_assert_eq(path_add(&t, (struct rd){(uint8_t *)name, 71}), PATH_LONG);
	fill(&t, room, PATH_LEN_MAX + 1);
	cr_assert_eq(path_add(&t, (struct rd){(uint8_t *)name, 71}), PATH_LONG);
}

Test(path, every_fault_has_its_words)
{
	int a, b;

	for (a = PATH_OK; a <= PATH_LONG; a++)
		for (b = PATH_OK; b < a; b++)
			cr_assert_str_neq(path_error_text((enum path_error)a),
			    path_error_text((enum path_error)b));
}
