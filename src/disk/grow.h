/*
 * grow.h: room for the file, taken while it comes.
 *
 * Some file systems take long to find it: a tmpfs gives a page at a time.
 */
#ifndef SHOAL_GROW_H
#define SHOAL_GROW_H

#include <stdbool.h>

#include "disk.h"

/* The file has its length, and what room can be taken at once; ENOSPC: there
 * is not enough for all of it. 0, or -1 with errno. */
int grow_begin(struct disk *) __attribute__((warn_unused_result));
/* Takes some more; true when that is not all.  Room that is not to be had any
 * more is missed by who writes there. */
bool grow_turn(struct disk *);

#endif
