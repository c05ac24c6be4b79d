/*
 * piecedigests.c: tests of the file of the digests of pieces.
 */
#include "piecedigests.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define A "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define B "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00"

static struct report r;

static uint8_t *
parse(uint32_t pieces, const char *text)
{
	r = new_report();
	return conf_digests_parse(
	    pieces, "pieces.sha256", text, strlen(text), &r);
}

static void
refused(uint32_t pieces, const char *text, const char *why)
{
	cr_assert_null(parse(pieces, text), "%s", why);
	cr_assert_eq(strncmp(r.error, why, strlen(why)), 0, "%s", r.error);
}

Test(piecedigests, are_taken_in_their_order)
{
	uint8_t *table = parse(2, A "\n" B "\n");

	cr_assert_not_null(table, "%s", r.error);
	cr_assert_eq(table[0], 0x01);
	cr_assert_eq(table[31], 0xef);
	cr_assert_eq(table[32], 0xff);
	cr_assert_eq(table[63], 0x00);
	free(table);
}

Test(piecedigests, comments_blanks_and_odd_ends_do_no_harm)
{
	uint8_t *table = parse(2, "# of data.bin\r\n\n  " A " \r\n\n" B);

	cr_assert_not_null(table, "%s", r.error);
	cr_assert_eq(table[32], 0xff);
	free(table);
}

Test(piecedigests, there_is_one_for_each_piece)
{
	refused(3, A "\n" B "\n", "pieces.sha256: it has 2 digests for 3 ");
	refused(1, A "\n" B "\n", "pieces.sha256:2: the file has only 1 ");
	refused(1, "", "pieces.sha256: it has 0 digests for 1 ");
	refused(2147483647, A, "pieces.sha256: it has 1 digests for ");
}

Test(piecedigests, a_line_is_a_digest_and_nothing_else)
{
	refused(2, A "\n" B "0\n", "pieces.sha256:2: a line must be 64 ");
	refused(1, A "  data.bin\n", "pieces.sha256:1: a line must be 64 ");
	refused(1, "g" A "\n", "pieces.sha256:1: a line must be 64 ");
	refused(1, "da39a3ee5e6b4b0d3255bfef95601890afd80709\n",
	    "pieces.sha256:1: a line must be 64 ");
}

Test(piecedigests, a_text_that_is_none_is_refused)
{
	refused(1, "\xef\xbb\xbf" A, "pieces.sha256:1: ");
	r = new_report();
	cr_assert_null(conf_digests_parse(1, "f", "\0", 1, &r));
	cr_assert_eq(strncmp(r.error, "f:1: ", 5), 0);
}
