/*
 * span.h: bytes of the whole onto files.
 *
 * What is shared is one row of bytes, of which each file is a part.  A range
 * of them is one run in each file that it touches; padding is a run of zeros
 * that nobody stores, and an empty file has none.
 */
#ifndef SHOAL_SPAN_H
#define SHOAL_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "torrent.h"

struct spans {
	uint64_t total;                  /* bytes */
	const struct torrent_file *file; /* NULL: there is one, of them all */
	uint32_t files;                  /* >= 1 */
};

struct span {
	uint32_t file;
	bool padding;
	uint64_t at;  /* where the run begins in the file */
	uint64_t len; /* > 0 */
};

static inline struct spans
spans_one(uint64_t total)
{
	return (struct spans){total, NULL, 1};
}

/* Of a torrent's files, which must stay mapped. */
static inline struct spans
spans_many(const struct torrent *t)
{
	return (struct spans){t->h->total, t->file, t->h->files};
}

/* The first run of len bytes from `at` on, which are in the whole; len > 0. */
struct span span_at(const struct spans *, uint64_t at, uint64_t len);

static inline uint64_t
span_file_len(const struct spans *s, uint32_t file)
{
	return s->file != NULL ? s->file[file].length : s->total;
}

/* It has a name, and lies in a folder. */
static inline bool
span_is_stored(const struct spans *s, uint32_t file)
{
	return s->file == NULL || (s->file[file].flags & TORRENT_PADDING) == 0;
}

#endif
