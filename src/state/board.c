/*
 * board.c: the change count of the supervisor's board.
 */
#include "board.h"

#include "change.h"

void
board_begin(struct seg_board *b)
{
	change_begin(&b->change);
}

void
board_end(struct seg_board *b)
{
	change_end(&b->change);
}

bool
board_read_begin(const struct seg_board *b, uint32_t *count)
{
	return change_read_begin(&b->change, count);
}

bool
board_read_end(const struct seg_board *b, uint32_t count)
{
	return change_read_end(&b->change, count);
}
