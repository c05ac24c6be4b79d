/*
 * publish.h: the daemon's totals on the board.
 */
#ifndef SHOAL_PUBLISH_H
#define SHOAL_PUBLISH_H

#include "supervisor.h"

/* What the board says besides decisions. */
void publish_board(struct supervisor *);

#endif
