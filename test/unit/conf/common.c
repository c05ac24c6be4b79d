/*
 * common.c: tests of Common.cfg.
 */
#include "common.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

static const char example[] = "NumberOfPreferredNeighbors 2\n"
			      "UnchokingInterval 5\n"
			      "OptimisticUnchokingInterval 15\n"
			      "FileName TheFile.dat\n"
			      "FileSize 10000232\n"
			      "PieceSize 32768\n";

static int
parse(const char *text, struct conf_common *c, struct report *r)
{
	*r = new_report();
	return conf_common_parse(c, "Common.cfg", text, strlen(text), r);
}

/* The example with the value of one key replaced. */
static const char *
with(const char *key, const char *value)
{
	static char text[8192];
	const char *line, *end;

	line = strstr(example, key);
	end = strchr(line + 1, '\n');
	snprintf(text, sizeof(text), "%.*s%s %s%s", (int)(line - example),
	    example, key, value, end);
	return text;
}

static bool
takes(const char *key, const char *value)
{
	struct conf_common c;
	struct report r;

	return parse(with(key, value), &c, &r) == 0;
}

static void
check_error(const char *text, const char *error)
{
	struct conf_common c;
	struct report r;

	cr_assert_eq(parse(text, &c, &r), -1);
	cr_assert_str_eq(r.error, error);
}

static void
check_example(const char *text)
{
	struct conf_common c;
	struct report r;

	cr_assert_eq(parse(text, &c, &r), 0, "%s", r.error);
	cr_assert_eq(c.k, 2);
	cr_assert_eq(c.p, 5);
	cr_assert_eq(c.m, 15);
	cr_assert_str_eq(c.file, "TheFile.dat");
	cr_assert_eq(c.geo.file_size, 10000232);
	cr_assert_eq(c.geo.piece_size, 32768);
	cr_assert_eq(r.warnings, 0);
}

Test(common, the_documents_example_is_read)
{
	check_example(example);
}

Test(common, crlf_blanks_comments_order_and_a_missing_end_are_tolerated)
{
	check_example("# shared\r\n\r\n"
		      "PieceSize\t32768 \r\n"
		      "  FileSize   10000232\t\r\n"
		      "FileName \t TheFile.dat  \r\n"
		      "OptimisticUnchokingInterval 15\r\n"
		      "UnchokingInterval 5\n\n"
		      "NumberOfPreferredNeighbors 2");
}

Test(common, the_sentence_of_an_error_has_file_line_and_remedy)
{
	check_error(with("\nUnchokingInterval", "0"),
	    "Common.cfg:2: UnchokingInterval must be a whole number of seconds "
	    "from 1 to 2147483, not \"0\"; write for example: "
	    "UnchokingInterval 5");
}

Test(common, every_key_must_be_there)
{
	static const char *const keys[] = {"NumberOfPreferredNeighbors",
	    "\nUnchokingInterval", "OptimisticUnchokingInterval", "FileName",
	    "FileSize", "PieceSize"};
	char text[sizeof(example)], expected[128];
	const char *name;
	struct conf_common c;
	struct report r;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		strcpy(text, example);
		name = keys[i] + (keys[i][0] == '\n');
		*(strstr(text, keys[i]) + (keys[i][0] == '\n')) = '#';
		snprintf(expected, sizeof(expected),
		    "Common.cfg: %s is missing; add a line such as: %s ", name,
		    name);
		cr_assert_eq(parse(text, &c, &r), -1);
		cr_assert_eq(strncmp(r.error, expected, strlen(expected)), 0,
		    "%s", r.error);
	}
	check_error("",
	    "Common.cfg: NumberOfPreferredNeighbors is missing; "
	    "add a line such as: NumberOfPreferredNeighbors 2");
}

Test(common, keys_are_compared_exactly)
{
	struct conf_common c;
	struct report r;
	char text[sizeof(example)];

	strcpy(text, example);
	strstr(text, "PieceSize")[5] = 's';
	cr_assert_eq(parse(text, &c, &r), -1);
	cr_assert_str_eq(r.error,
	    "Common.cfg: PieceSize is missing; add a line "
	    "such as: PieceSize 32768");
	cr_assert_str_eq(last_warning,
	    "Common.cfg:6: unknown key "
	    "\"Piecesize\" is ignored; did you "
	    "mean PieceSize?");
}

Test(common, unknown_keys_are_ignored_with_a_warning)
{
	struct conf_common c;
	struct report r;
	char text[512];

	snprintf(text, sizeof(text), "%sColour blue\n", example);
	cr_assert_eq(parse(text, &c, &r), 0);
	cr_assert_eq(r.warnings, 1);
	cr_assert_str_eq(
	    last_warning, "Common.cfg:7: unknown key \"Colour\" is ignored");
}

Test(common, a_repeated_key_is_an_error_even_with_the_same_value)
{
	char text[512];

	snprintf(text, sizeof(text), "%sPieceSize 32768\n", example);
	check_error(text,
	    "Common.cfg:7: PieceSize stands on line 6 already; "
	    "remove one of the two");
}

Test(common, numbers_have_these_ranges)
{
	static const struct {
		const char *key, *least, *most, *below, *above;
	} range[] = {
	    {"NumberOfPreferredNeighbors", "0", "2147483647", "-1",
		"2147483648"},
	    {"\nUnchokingInterval", "1", "2147483", "0", "2147484"},
	    {"OptimisticUnchokingInterval", "1", "2147483", "0", "2147484"},
	    {"FileSize", "1", "70368744144896", "0", "9223372036854775808"},
	    {"PieceSize", "1", "2147483642", "0", "2147483643"},
	};
	size_t i;

	for (i = 0; i < sizeof(range) / sizeof(range[0]); i++) {
		cr_assert(takes(range[i].key, range[i].least));
		cr_assert(takes(range[i].key, range[i].most));
		cr_assert_not(takes(range[i].key, range[i].below));
		cr_assert_not(takes(range[i].key, range[i].above));
		cr_assert_not(takes(range[i].key, "5 s"));
		cr_assert_not(takes(range[i].key, "0x10"));
	}
}

Test(common, the_largest_file_is_of_the_largest_pieces)
{
	struct conf_common c;
	struct report r;

	cr_assert_eq(parse("NumberOfPreferredNeighbors 2\n"
			   "UnchokingInterval 5\n"
			   "OptimisticUnchokingInterval 15\n"
			   "FileName f\n"
			   "FileSize 4611686003395002374\n"
			   "PieceSize 2147483642\n",
			 &c, &r),
	    0, "%s", r.error);
}

Test(common, a_file_name_is_the_rest_of_the_line)
{
	static const char *const good[] = {"a", "my file.dat", "a\tb", "...",
	    ".hidden", "#1", "caf\xc3\xa9", "-", "a\\b", "x.part"};
	struct conf_common c;
	struct report r;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_assert_eq(
		    parse(with("FileName", good[i]), &c, &r), 0, "%s", r.error);
		cr_assert_str_eq(c.file, good[i]);
	}
	cr_assert_eq(parse(with("FileName", "a b \t "), &c, &r), 0);
	cr_assert_str_eq(c.file, "a b");
}

Test(common, a_file_name_leads_nowhere_else)
{
	cr_assert_not(takes("FileName", "/etc/passwd"));
	cr_assert_not(takes("FileName", "../secret"));
	cr_assert_not(takes("FileName", "a/"));
	cr_assert_not(takes("FileName", "."));
	cr_assert_not(takes("FileName", ".."));
	cr_assert_not(takes("FileName", ".shoal"));
	cr_assert_not(takes("FileName", ""));
	check_error(with("FileName", "a/b"),
	    "Common.cfg:4: FileName must be a file name of at most 250 bytes "
	    "without '/' (nor . or .. or .shoal), not \"a/b\"; write for "
	    "example: FileName TheFile.dat");
}

Test(common, a_file_name_leaves_room_for_its_part)
{
	char name[FILE_NAME_MAX + 2];

	memset(name, 'n', sizeof(name));
	name[FILE_NAME_MAX + 1] = '\0';
	cr_assert_not(takes("FileName", name));
	name[FILE_NAME_MAX] = '\0';
	cr_assert(takes("FileName", name));
}

Test(common, a_nul_byte_is_an_error)
{
	char text[sizeof(example)];
	struct conf_common c;
	struct report r = new_report();

	memcpy(text, example, sizeof(text));
	*strstr(text, "File.dat") = '\0';
	cr_assert_eq(
	    conf_common_parse(&c, "Common.cfg", text, sizeof(example) - 1, &r),
	    -1);
	cr_assert_not_null(strstr(r.error, "Common.cfg:4: "));
}

Test(common, one_piece_may_be_larger_than_the_file)
{
	cr_assert(takes("PieceSize", "10000233"));
	cr_assert(takes("PieceSize", "2147483642"));
}

Test(common, there_are_at_most_2147483647_pieces)
{
	char text[512];

	/* 2147483647 pieces of 32768 bytes, and one byte more. */
	cr_assert(takes("FileSize", "70368744144896"));
	check_error(with("FileSize", "70368744144897"),
	    "Common.cfg:6: FileSize 70368744144897 / PieceSize 32768 makes "
	    "2147483648 pieces, more than 2147483647; "
	    "make PieceSize at least 32769");
	snprintf(
	    text, sizeof(text), "%s", with("FileSize", "9223372036854775807"));
	strcpy(strstr(text, "32768"), "1");
	check_error(text,
	    "Common.cfg:6: FileSize 9223372036854775807 / PieceSize 1 makes "
	    "9223372036854775807 pieces, more than 2147483647; no PieceSize "
	    "is enough, cut the file into several");
}

Test(common, an_error_leaves_the_struct_alone)
{
	struct conf_common c;
	struct report r;

	memset(&c, 7, sizeof(c));
	cr_assert_eq(parse("UnchokingInterval 5\n", &c, &r), -1);
	cr_assert_eq(c.p, 0x07070707);
}

Test(common, the_print_is_the_plain_form)
{
	struct conf_common c;
	struct report r;
	struct printer p;

	cr_assert_eq(parse(example, &c, &r), 0);
	printer_open(&p);
	conf_common_print(&c, p.out);
	cr_assert_str_eq(printer_text(&p), example);
	printer_free(&p);
}

static void
draw_common(struct rng *g, struct conf_common *c)
{
	static const char bytes[] = "abc.-_#  \t\xc3\xa4=\"'";
	size_t i, n;

	memset(c, 0, sizeof(*c));
	c->k = (uint32_t)rng_below(g, UINT64_C(1) << rng_below(g, 32));
	c->p = 1 + (uint32_t)rng_below(g, 2147483);
	c->m = 1 + (uint32_t)rng_below(g, 2147483);
	n = rng_below(g, FILE_NAME_MAX - 1);
	c->file[0] = 'x';
	for (i = 1; i <= n; i++)
		c->file[i] = bytes[rng_below(g, sizeof(bytes) - 1)];
	c->file[n + 1] = 'y';
	c->geo.piece_size =
	    1 + (uint32_t)rng_below(g, UINT64_C(1) << rng_below(g, 31));
	c->geo.file_size =
	    1 + rng_below(g, (uint64_t)c->geo.piece_size << rng_below(g, 31));
}

Test(common, what_is_printed_reads_back_the_same)
{
	struct conf_common c, back;
	struct printer p;
	struct report r;
	struct rng g;
	int i;

	rng_seed(&g, 11);
	for (i = 0; i < 2000; i++) {
		draw_common(&g, &c);
		printer_open(&p);
		conf_common_print(&c, p.out);
		cr_assert_eq(
		    parse(printer_text(&p), &back, &r), 0, "%s", r.error);
		cr_assert_eq(back.k, c.k);
		cr_assert_eq(back.p, c.p);
		cr_assert_eq(back.m, c.m);
		cr_assert_str_eq(back.file, c.file);
		cr_assert_eq(back.geo.file_size, c.geo.file_size);
		cr_assert_eq(back.geo.piece_size, c.geo.piece_size);
		printer_free(&p);
	}
}
