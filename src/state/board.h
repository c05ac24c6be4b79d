/*
 * board.h: writing the board within its change count.
 */
#ifndef SHOAL_BOARD_H
#define SHOAL_BOARD_H

#include "segment.h"

/* Supervisor: readers see an odd count between the two and try again. */
void board_begin(struct seg_board *);
void board_end(struct seg_board *);

/* Tools: takes a count to compare with; false when it stays odd. */
#include <stdbool.h>
bool board_read_begin(const struct seg_board *, uint32_t *count)
    __attribute__((warn_unused_result));
/* True when nothing changed since. */
bool board_read_end(const struct seg_board *, uint32_t count)
    __attribute__((warn_unused_result));

#endif
