/*
 * watched.h: the folder of .torrent files.
 *
 * A file counts once it was closed after writing, or moved here whole; what
 * is still being written is left alone.
 */
#ifndef SHOAL_WATCHED_H
#define SHOAL_WATCHED_H

#include "keeper.h"

/* Watches it, and makes the table agree with what is in it; fatal when it
 * cannot. */
void watched_open(struct keeper *);
/* Makes the row of that name agree with the file, or its absence. */
void watched_look(struct keeper *, const char *file);

#endif
