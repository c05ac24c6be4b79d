/*
 * gather.h: the lines of one pass over the rings.
 */
#ifndef SHOAL_GATHER_H
#define SHOAL_GATHER_H

#include "events.h"

#define GATHER_PIECES 4096 /* lines of pieces in one pass */

/* Lines that one pass has at most. */
size_t gather_max(const struct disk *);
/*
 * Fills ev->line[0..ev->n) and ev->tail[]; nothing of the shared memory is
 * changed.  True when there is something to settle, even if it has no line.
 */
bool gather(struct events *ev, struct disk *);

#endif
