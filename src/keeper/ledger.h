/*
 * ledger.h: the table of swarms as a file, which outlives the keeper.
 *
 * A line for each row (control_line.h), under one that says what the file is,
 * and one of the limits of all; above one that says how many rows there are.
 * It is written over the one before the last, synced, and then changes places
 * with the last: that takes no room that it does not have.
 */
#ifndef SHOAL_LEDGER_H
#define SHOAL_LEDGER_H

#include <stddef.h>

#include "keeper.h"

#define LEDGER_NAME "swarms"

/* Fills the table, which is empty, from the file, if there is one.  A file that
 * was not written so is passed over with a warning: then each .torrent is
 * read again, and only totals, pauses, peers and limits are lost. */
void ledger_load(struct keeper *);
/* The same of a text; 0, or -1: it was not written so, and the table stays. */
int ledger_read(struct keeper *, char *text, size_t n)
    __attribute__((warn_unused_result));
/* Writes it if the table has changed; at most once a second unless it is the
 * last time.  What fails is said, and done again later. */
void ledger_save(struct keeper *, bool last);
/* When it may be written. */
struct mono ledger_next(const struct keeper *);

#endif
