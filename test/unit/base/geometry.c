/*
 * geometry.c: unit tests of pieces and blocks.
 */
#include "geometry.h"

#include <criterion/criterion.h>

static struct geometry
cut(uint64_t file_size, uint32_t piece_size)
{
	struct geometry g;

	cr_assert_eq(geometry_init(&g, file_size, piece_size), 0);
	return g;
}

Test(geometry, the_course_example_has_306_pieces)
{
	struct geometry g = cut(10000232, 32768);

	cr_assert_eq(g.pieces, 306);
	cr_assert_eq(g.last_size, 5992);
	cr_assert_eq(g.blocks, 2);
	cr_assert_eq(geometry_piece_len(&g, 304), 32768);
	cr_assert_eq(geometry_piece_len(&g, 305), 5992);
	cr_assert_eq(geometry_blocks(&g, 305), 1);
	cr_assert_eq(geometry_offset(&g, 305), 10000232 - 5992);
}

Test(geometry, a_file_of_whole_pieces_has_a_whole_last_piece)
{
	struct geometry g = cut(3 * 16384, 16384);

	cr_assert_eq(g.pieces, 3);
	cr_assert_eq(g.last_size, 16384);
	cr_assert_eq(geometry_piece_len(&g, 2), 16384);
}

Test(geometry, a_piece_longer_than_the_file_is_the_file)
{
	struct geometry g = cut(1, UINT32_MAX);

	cr_assert_eq(g.pieces, 1);
	cr_assert_eq(g.last_size, 1);
	cr_assert_eq(geometry_piece_len(&g, 0), 1);
	cr_assert_eq(geometry_blocks(&g, 0), 1);
	cr_assert_eq(geometry_block_len(&g, 0, 0), 1);
	cr_assert_eq(g.blocks, 262144);
}

Test(geometry, blocks_of_a_piece_add_up_to_it)
{
	struct geometry g = cut(100003, 40000);
	uint32_t piece, block, sum;
	uint64_t total = 0;

	for (piece = 0; piece < g.pieces; piece++) {
		sum = 0;
		for (block = 0; block < geometry_blocks(&g, piece); block++)
			sum += geometry_block_len(&g, piece, block);
		cr_assert_eq(sum, geometry_piece_len(&g, piece));
		total += sum;
	}
	cr_assert_eq(total, g.file_size);
}

Test(geometry, block_numbers_are_those_of_whole_pieces)
{
	struct geometry g = cut(100003, 40000);

	cr_assert_eq(g.blocks, 3);
	cr_assert_eq(geometry_block_index(&g, 0, 2), 2);
	cr_assert_eq(geometry_block_index(&g, 2, 1), 7);
}

Test(geometry, large_files_do_not_wrap)
{
	struct geometry g = cut((UINT64_C(1) << 43) + 1, 16384);

	cr_assert_eq(g.pieces, (1u << 29) + 1);
	cr_assert_eq(g.last_size, 1);
	cr_assert_eq(geometry_offset(&g, 1u << 29), UINT64_C(1) << 43);
	g = cut((uint64_t)INT32_MAX * UINT32_MAX, UINT32_MAX);
	cr_assert_eq(g.pieces, INT32_MAX);
	cr_assert_eq(g.last_size, UINT32_MAX);
}

Test(geometry, zero_sizes_and_too_many_pieces_are_refused)
{
	struct geometry g;

	cr_assert_eq(geometry_init(&g, 0, 1), -1);
	cr_assert_eq(geometry_init(&g, 1, 0), -1);
	cr_assert_eq(geometry_init(&g, INT32_MAX, 1), 0);
	cr_assert_eq(geometry_init(&g, (uint64_t)INT32_MAX + 1, 1), -1);
	cr_assert_eq(geometry_init(&g, UINT64_MAX, 1), -1);
}

Test(geometry, only_blocks_that_exist_pass_the_check)
{
	struct geometry g = cut(100003, 40000);

	cr_assert_eq(geometry_check_block(&g, 0, 0, 16384), 0);
	cr_assert_eq(geometry_check_block(&g, 0, 32768, 7232), 0);
	cr_assert_eq(geometry_check_block(&g, 2, 16384, 3619), 0);
	cr_assert_eq(geometry_check_block(&g, 3, 0, 16384), -1);
	cr_assert_eq(geometry_check_block(&g, UINT32_MAX, 0, 16384), -1);
	cr_assert_eq(geometry_check_block(&g, 0, 1, 16384), -1);
	cr_assert_eq(geometry_check_block(&g, 0, 49152, 16384), -1);
	cr_assert_eq(geometry_check_block(&g, 2, 32768, 16384), -1);
	cr_assert_eq(geometry_check_block(&g, 0, 0, 16383), -1);
	cr_assert_eq(geometry_check_block(&g, 0, 32768, 16384), -1);
	cr_assert_eq(geometry_check_block(&g, 0, 0, 0), -1);
	cr_assert_eq(geometry_check_block(&g, 0, UINT32_MAX, UINT32_MAX), -1);
}

Test(geometry, R3_each_piece_has_one_owner)
{
	cr_assert_eq(geometry_owner(0, 3), 0);
	cr_assert_eq(geometry_owner(4, 3), 1);
	cr_assert_eq(geometry_owner(5, 1), 0);
}

Test(geometry, runs_of_frames_neither_overlap_nor_leave_the_slot)
{
	uint32_t k, n;

	for (n = 1; n <= DISKS_MAX; n++) {
		for (k = 0; k + 1 < n; k++)
			cr_assert_eq(
			    geometry_run_first(k, n) + geometry_run_len(n),
			    geometry_run_first(k + 1, n));
		cr_assert_leq(
		    geometry_run_first(n - 1, n) + geometry_run_len(n),
		    SLOT_FRAMES);
	}
}
