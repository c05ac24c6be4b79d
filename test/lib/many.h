/*
 * many.h: a torrent of several files, made by a test.
 */
#ifndef TEST_MANY_H
#define TEST_MANY_H

#include <stdint.h>

#include "torrent.h"

struct many_file {
	const char *path; /* "" for padding */
	uint64_t length;
	uint32_t flags;
};

/* Maps a torrent of n such files in a folder. */
void many_make(struct torrent *, const char *folder, const struct many_file *,
    uint32_t n, uint32_t piece_len);

#endif
