/*
 * kept.c: tests of the copies of what was written last.
 */
#include "kept.h"

#include <criterion/criterion.h>
#include <string.h>

static struct kept k;
static uint8_t frame[BLOCK_SIZE];

static void
end(void)
{
	kept_drop(&k);
}

TestSuite(kept, .fini = end);

static void
put(uint64_t block, uint32_t len)
{
	const uint8_t *p;

	memset(frame, (int)(block % 251), len);
	p = kept_put(&k, block * BLOCK_SIZE, frame, len);
	cr_assert_neq(p, frame);
	cr_assert_arr_eq(p, frame, len);
}

static size_t
found(uint64_t block)
{
	const uint8_t *p;
	size_t n, i;

	if ((p = kept_find(&k, block * BLOCK_SIZE, &n)) == NULL)
		return 0;
	for (i = 0; i < n; i++)
		cr_assert_eq(p[i], (block + i / BLOCK_SIZE) % 251);
	return n;
}

Test(kept, at_first_there_is_nothing)
{
	cr_assert_eq(found(0), 0);
}

Test(kept, a_copy_does_not_change_with_the_frame)
{
	put(7, BLOCK_SIZE);
	memset(frame, 0, sizeof(frame));
	cr_assert_eq(found(7), BLOCK_SIZE);
}

Test(kept, blocks_that_came_in_order_are_found_together)
{
	put(7, BLOCK_SIZE);
	put(8, BLOCK_SIZE);
	put(9, 100);
	put(10, BLOCK_SIZE);
	put(12, BLOCK_SIZE);
	cr_assert_eq(found(7), 2 * BLOCK_SIZE + 100);
	cr_assert_eq(found(10), BLOCK_SIZE);
}

Test(kept, the_oldest_make_room)
{
	uint64_t b;

	for (b = 0; b < KEPT_BLOCKS + 3; b++)
		put(b, BLOCK_SIZE);
	cr_assert_eq(found(2), 0);
	cr_assert_eq(found(3), (KEPT_BLOCKS - 3) * BLOCK_SIZE);
	cr_assert_eq(found(KEPT_BLOCKS + 2), BLOCK_SIZE);
}

Test(kept, what_is_forgotten_is_not_found_and_its_neighbours_are)
{
	uint64_t b;

	for (b = 4; b < 8; b++)
		put(b, BLOCK_SIZE);
	kept_forget(&k, 5 * BLOCK_SIZE, 2 * BLOCK_SIZE);
	cr_assert_eq(found(4), BLOCK_SIZE);
	cr_assert_eq(found(5), 0);
	cr_assert_eq(found(6), 0);
	cr_assert_eq(found(7), BLOCK_SIZE);
}

static void
turn(int64_t s)
{
	kept_turn(&k, (struct mono){s * 1000000000});
}

Test(kept, memory_that_nobody_uses_is_given_back)
{
	put(7, BLOCK_SIZE);
	turn(100);
	turn(105);
	cr_assert_eq(found(7), BLOCK_SIZE);
	put(8, BLOCK_SIZE);
	turn(109);
	turn(118);
	cr_assert_eq(found(8), BLOCK_SIZE);
	turn(120);
	cr_assert_null(k.buf);
	cr_assert_eq(found(7), 0);
	put(9, BLOCK_SIZE);
	cr_assert_eq(found(9), BLOCK_SIZE);
}
