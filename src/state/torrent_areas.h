/*
 * torrent_areas.h: where each area of a torrent's object lies.
 */
#ifndef SHOAL_TORRENT_AREAS_H
#define SHOAL_TORRENT_AREAS_H

#include <stdint.h>

#include "torrent.h"

struct torrent_areas {
	uint64_t file, tracker, digest, text;
	uint64_t size; /* of all */
};

/* 0, or -1: it is larger than TORRENT_SIZE_MAX. */
int torrent_areas(struct torrent_areas *, const struct torrent_header *counts)
    __attribute__((warn_unused_result));

#endif
