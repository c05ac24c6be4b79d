/*
 * torrent_write.h: a torrent's object, written front to back.
 *
 * The counts are known first.  A text of n bytes takes n + 1 of `text`, and an
 * empty one nothing.
 */
#ifndef SHOAL_TORRENT_WRITE_H
#define SHOAL_TORRENT_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "torrent.h"

/* What `text` is with no texts in it. */
#define TORRENT_TEXT_EMPTY 1

struct torrent_write {
	struct torrent_header *h;
	struct torrent_file *file;
	struct torrent_tracker *tracker;
	uint8_t *digest; /* to be filled by the caller */
	char *text;
	uint32_t files, trackers, used; /* of h's counts */
	uint64_t offset;                /* of the next file */
	bool full;                      /* something was more than its count */
};

/* Bytes of an object of such counts; 0: over TORRENT_SIZE_MAX. */
uint64_t torrent_size(const struct torrent_header *);
/* Into zeroed memory of that size.  All of h is taken as it is but name. */
void torrent_write(
    struct torrent_write *, void *base, const struct torrent_header *h);
void torrent_write_name(struct torrent_write *, const char *);
void torrent_write_file(
    struct torrent_write *, const char *path, uint64_t length, uint32_t flags);
void torrent_write_tracker(
    struct torrent_write *, const uint8_t *url, size_t n, uint32_t tier);
/* 0 when everything was as many as was said, else -1. */
int torrent_write_end(struct torrent_write *)
    __attribute__((warn_unused_result));

#endif
