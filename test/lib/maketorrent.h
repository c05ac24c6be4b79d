/*
 * maketorrent.h: a .torrent written by a test, byte by byte.
 */
#ifndef TEST_MAKETORRENT_H
#define TEST_MAKETORRENT_H

#include <stdbool.h>
#include <stdint.h>

/* Of the single file at `data`, which is to be called name; false with
 * errno. */
bool maketorrent(
    const char *out, const char *data, const char *name, uint32_t piece_size);

#endif
