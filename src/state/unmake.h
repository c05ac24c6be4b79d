/*
 * unmake.h: removing what a torrent's files are called.
 *
 * Only regular files go, and folders that are empty; what is behind a symlink
 * or has another name stays.  0, or -1 with errno of something that could not
 * be removed; the rest is gone then.
 */
#ifndef SHOAL_UNMAKE_H
#define SHOAL_UNMAKE_H

#include "torrent.h"

/* The file, or the folder, of that name beneath one. */
int unmake_file(int root, const char *path) __attribute__((warn_unused_result));
int unmake_folder(int root, const char *path)
    __attribute__((warn_unused_result));
/* Of a torrent of many files those beneath the folder that is theirs, and the
 * folders that lead to them. */
int unmake_many(int root, const struct torrent *);

#endif
