/*
 * shoal_torrent.h: the bytes of a new .torrent.
 */
#ifndef SHOAL_SHOAL_TORRENT_H
#define SHOAL_SHOAL_TORRENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shoal_tree.h"

#define NEW_TRACKERS_MAX 64

struct new_torrent {
	const struct tree *tree;
	const char *tracker[NEW_TRACKERS_MAX]; /* a tier each */
	size_t trackers;
	bool is_private;
	int64_t date; /* seconds since 1970, 0: none */
	uint32_t piece_len, pieces;
	const uint8_t *digest; /* of each piece */
};

/* malloc'd, the caller's, *n bytes; NULL without memory. */
uint8_t *new_torrent(const struct new_torrent *, size_t *n);

#endif
