/*
 * maketorrent.h: a .torrent written by a test, byte by byte.
 */
#ifndef TEST_MAKETORRENT_H
#define TEST_MAKETORRENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Of the single file at `data`, which is to be called name; false with
 * errno. */
bool maketorrent(
    const char *out, const char *data, const char *name, uint32_t piece_size);
/* What stands behind the file's length, or behind many files, to the end. */
bool maketorrent_pieces(
    FILE *, const char *data, const char *name, uint32_t piece_size);

#endif
