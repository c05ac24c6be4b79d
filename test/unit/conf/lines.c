/*
 * lines.c: tests of cutting a configuration text.
 */
#include "lines.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

/* The next line is "text" and stands where it should. */
static void
check_line(struct lines *l, unsigned int number, const char *text)
{
	struct line line;

	cr_assert(lines_next(l, &line));
	cr_assert_eq(l->number, number, "line %u", l->number);
	cr_assert_eq(line.len, strlen(text));
	cr_assert_arr_eq(line.p, text, line.len);
}

static void
check_end(struct lines *l)
{
	struct line line;

	cr_assert_not(lines_next(l, &line));
	cr_assert_not(lines_next(l, &line));
}

static void
start(struct lines *l, const char *text)
{
	lines_init(l, text, strlen(text));
}

Test(lines, end_with_lf_crlf_or_the_text)
{
	struct lines l;

	start(&l, "a b\nc\r\nd");
	check_line(&l, 1, "a b");
	check_line(&l, 2, "c");
	check_line(&l, 3, "d");
	check_end(&l);
}

Test(lines, a_cr_elsewhere_is_a_byte_of_the_line)
{
	struct lines l;

	start(&l, "a\rb\n\rc\n");
	check_line(&l, 1, "a\rb");
	check_line(&l, 2, "\rc");
	check_end(&l);
}

Test(lines, blanks_around_are_cut_off)
{
	struct lines l;

	start(&l, " \ta  b\t \r\n\tc\r \r\n");
	check_line(&l, 1, "a  b");
	check_line(&l, 2, "c");
	check_end(&l);
}

Test(lines, blank_ones_and_comments_are_counted_and_passed_over)
{
	struct lines l;

	start(&l, "\n# x\n \t\r\n  # y\na # z\n\n#");
	check_line(&l, 5, "a # z");
	check_end(&l);
}

Test(lines, there_are_none_in_an_empty_text)
{
	struct lines l;

	start(&l, "");
	check_end(&l);
	start(&l, "\n");
	check_end(&l);
}

Test(lines, a_word_ends_at_blanks_and_takes_them_along)
{
	struct line line = {"ab \t c", 6};
	const char *word;
	size_t len;

	cr_assert(line_word(&line, &word, &len));
	cr_assert_eq(len, 2);
	cr_assert_arr_eq(word, "ab", 2);
	cr_assert_eq(line.len, 1);
	cr_assert(line_word(&line, &word, &len));
	cr_assert_eq(len, 1);
	cr_assert_eq(*word, 'c');
	cr_assert_not(line_word(&line, &word, &len));
}

static int
check_text(const char *text, size_t n, struct report *r)
{
	*r = new_report();
	return lines_check("f", text, n, r);
}

Test(lines, a_nul_byte_is_an_error_of_its_line)
{
	struct report r;

	cr_assert_eq(check_text("a\nb\0c\n", 6, &r), -1);
	cr_assert_str_eq(r.error,
	    "f:2: the line holds a NUL byte; "
	    "save the file as plain text, ASCII or UTF-8");
	cr_assert_eq(check_text("#\0", 2, &r), -1);
}

Test(lines, a_byte_order_mark_is_an_error)
{
	struct report r;

	cr_assert_eq(check_text("\xef\xbb\xbf"
				"a\n",
			 5, &r),
	    -1);
	cr_assert_not_null(strstr(r.error, "byte order mark"));
	cr_assert_eq(check_text("\xef\xbb", 2, &r), 0);
}

Test(lines, one_that_is_too_long_is_an_error)
{
	struct report r;
	char text[LINE_LIMIT + 3];

	memset(text, 'a', sizeof(text));
	text[0] = '\n';
	text[LINE_LIMIT + 1] = '\n';
	cr_assert_eq(check_text(text, LINE_LIMIT + 2, &r), 0);
	text[LINE_LIMIT + 1] = 'a';
	cr_assert_eq(check_text(text, LINE_LIMIT + 2, &r), -1);
	cr_assert_str_eq(r.error,
	    "f:2: the line is 4097 bytes long; shorten it to at most 4096");
}
