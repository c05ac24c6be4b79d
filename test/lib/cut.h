/*
 * cut.h: a row of bytes cut into the files of a torrent.
 */
#ifndef TEST_CUT_H
#define TEST_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUT_MAX 400

struct cut {
	size_t n;
	struct cut_file {
		char path[64]; /* "": padding */
		uint64_t length;
	} file[CUT_MAX];
};

/* n files of odd sizes that are `total` bytes together, in folders in folders;
 * some are empty, and some are padding. */
void cut_make(struct cut *, size_t n, uint64_t total);
/* Writes zeros into `row` where padding is.  All return false with errno. */
bool cut_pad(const struct cut *, const char *row);
/* Makes the folder `to` with the files in it. */
bool cut_spread(const struct cut *, const char *row, const char *to);
/* The folder has the bytes of each of them whose path begins so. */
bool cut_is_in(const struct cut *, const char *row, const char *folder,
    const char *prefix);
/* The .torrent of them, in a folder `name`; trackers as of maketorrent. */
bool cut_torrent(const struct cut *, const char *row, const char *out,
    const char *name, uint32_t piece_size, const char *const *trackers);

#endif
