/*
 * place.h: where each of many files belongs, when some are not wanted.
 *
 * A piece that reaches from a wanted file into another is stored whole, so
 * that it can be read back, checked and served.  What it has of an unwanted
 * file lies in the folder of the parts, in a file of its own that is sparse.
 * That folder stays until every file has its final name.
 */
#ifndef SHOAL_PLACE_H
#define SHOAL_PLACE_H

#include "disk.h"

/* It has bytes of a wanted piece, or is wanted itself. */
bool place_is_needed(const struct disk *, uint32_t file);
/* Each file that is needed is there, with its size. */
bool place_has_all(struct disk *);
/*
 * Before anybody stores: a file loses its final name when a piece is to be
 * fetched that it shares with another; it has it back when what is wanted is
 * there, unless this process dies before.  -1, and the record is owed that says
 * so, when a piece of its own is not what it must be; that file may be
 * somebody's work.
 */
int place_check(struct disk *) __attribute__((warn_unused_result));
/*
 * All that is wanted is there and synced, and gets its final name, as does what
 * had it: the one file, the folder, or each file beneath it.  0, or -1 with
 * errno.
 */
int place_finish(struct disk *) __attribute__((warn_unused_result));

#endif
