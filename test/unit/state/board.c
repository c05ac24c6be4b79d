/*
 * board.c: tests of the board's change count.
 */
#include "board.h"

#include <criterion/criterion.h>

Test(board, a_reader_in_the_middle_is_told_so)
{
	static struct seg_board b;
	uint32_t count;

	board_begin(&b);
	cr_assert_not(board_read_begin(&b, &count));
	board_end(&b);
	cr_assert(board_read_begin(&b, &count));
	cr_assert(board_read_end(&b, count));
}

Test(board, a_reader_that_was_overtaken_is_told_so)
{
	static struct seg_board b;
	uint32_t count;

	cr_assert(board_read_begin(&b, &count));
	board_begin(&b);
	cr_assert_not(board_read_end(&b, count));
	board_end(&b);
	cr_assert_not(board_read_end(&b, count));
}
