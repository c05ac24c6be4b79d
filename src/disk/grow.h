/*
 * grow.h: room for the file, taken while it comes.
 *
 * Some file systems find it at once.  Others, such as a tmpfs, give a page at
 * a time, for which a write takes no longer: there the bytes that come should
 * not wait for room that they take themselves.
 */
#ifndef SHOAL_GROW_H
#define SHOAL_GROW_H

#include "disk.h"

/* The file has its length, and what room can be taken at once; ENOSPC: there
 * is not enough for all of it. 0, or -1 with errno. */
int grow_begin(struct disk *) __attribute__((warn_unused_result));
/* Takes some more when it is due.  Room that is not to be had any more is
 * missed by who writes there. */
void grow_turn(struct disk *, struct mono now);
struct mono grow_next(const struct disk *);

#endif
