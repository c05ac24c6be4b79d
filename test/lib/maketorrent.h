/*
 * maketorrent.h: a .torrent written by a test, byte by byte.
 */
#ifndef TEST_MAKETORRENT_H
#define TEST_MAKETORRENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct maketorrent {
	const char *data, *name; /* the single file, and what it is called */
	uint32_t piece_size;
	const char *const *trackers; /* each a tier, up to a NULL; or NULL */
	bool private;
};

/* False with errno. */
bool maketorrent(const char *out, const struct maketorrent *);
/* What stands before the rest of it; NULL: nothing. */
void maketorrent_trackers(FILE *f, const char *const *trackers);
/* What stands behind the file's length, or behind many files, to the end. */
bool maketorrent_pieces(FILE *, const char *data, const char *name,
    uint32_t piece_size, bool private);
/* The info-hash of one whose last key is "info"; false: it has none. */
bool maketorrent_hash(const char *path, uint8_t hash[20]);

#endif
