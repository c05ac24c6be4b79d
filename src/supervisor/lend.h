/*
 * lend.h: read-only descriptors of many files, for workers.
 *
 * A worker that needs one says so and has at most one under way; disk 0, which
 * opens them, is asked for one at a time.  The last ones are kept.
 */
#ifndef SHOAL_LEND_H
#define SHOAL_LEND_H

#include "supervisor.h"

/* A live worker wants a file; false: it may not. */
bool lend_want(struct supervisor *, struct child *, uint32_t file);
/* Disk 0 has opened it: the descriptor is ours. */
void lend_came(struct supervisor *, uint32_t file, int fd);
/* Disk 0 is another one, which was asked for nothing. */
void lend_again(struct supervisor *);
/* Workers that had too many in the last second go on; called after
 * records_second. */
void lend_second(struct supervisor *);

#endif
