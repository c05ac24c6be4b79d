/*
 * erase.h: what a torrent's swarm has stored, removed.
 */
#ifndef SHOAL_ERASE_H
#define SHOAL_ERASE_H

#include "torrent.h"

/*
 * All that is to be told apart from others' is told by names: the torrent's
 * own, those of what is not complete, and those of our records.  Whatever else
 * is there stays (unmake.h).  What is gone already is no error.  0, or -1 with
 * errno.
 */
int erase_data(int folder, const struct torrent *)
    __attribute__((warn_unused_result));
/* The lock is among the records, so it is not there for who comes next. */
int erase_records(int folder, const char *state)
    __attribute__((warn_unused_result));

#endif
