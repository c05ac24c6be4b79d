/*
 * change.c: tests of reading by a change count.
 */
#include "change.h"

#include <criterion/criterion.h>

Test(change, a_reader_in_the_middle_is_told_so)
{
	static struct seg_board b;
	uint32_t count;

	change_begin(&b.change);
	cr_assert_not(change_read_begin(&b.change, &count));
	change_end(&b.change);
	cr_assert(change_read_begin(&b.change, &count));
	cr_assert(change_read_end(&b.change, count));
}

Test(change, a_reader_that_was_overtaken_is_told_so)
{
	static struct seg_board b;
	uint32_t count;

	cr_assert(change_read_begin(&b.change, &count));
	change_begin(&b.change);
	cr_assert_not(change_read_end(&b.change, count));
	change_end(&b.change);
	cr_assert_not(change_read_end(&b.change, count));
}
