/*
 * torrent.h: what a .torrent says, as memory that nobody can change.
 *
 * shoal-metainfo, which alone reads a stranger's .torrent, writes it into a
 * memfd (torrent_write.h); that is sealed, and whoever needs names, lengths or
 * digests maps it read-only.  Areas follow from the counts of the header, in
 * this order: header, files, trackers, digests, text.  Nobody believes the
 * writer: torrent_map() checks all of it, and it cannot change afterwards.
 */
#ifndef SHOAL_TORRENT_H
#define SHOAL_TORRENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geometry.h"
#include "sizes.h"

#define TORRENT_MAGIC        UINT64_C(0x31524f54534c414f) /* "OALSTOR1" */
#define TORRENT_TRACKERS_MAX 1024
#define TORRENT_SIZE_MAX     (UINT64_C(256) << 20) /* bytes of the object */

/* Of torrent_header.flags. */
enum {
	TORRENT_PRIVATE = 1, /* BEP 27 */
	TORRENT_MULTI = 2,   /* name is a folder's, and files lie in it */
};

/* Of torrent_file.flags. */
enum {
	TORRENT_PADDING = 1, /* zeros that nobody stores, without a name */
	TORRENT_EXEC = 2,
	TORRENT_UNWANTED = 4, /* not to be fetched (chosen.h) */
};

/* Bytes of the text, behind which stands a NUL. */
struct torrent_text {
	uint32_t at;
	uint32_t len;
};

struct torrent_header {
	uint64_t magic;
	uint64_t total;     /* bytes of all files, padding too */
	uint32_t piece_len; /* bytes */
	uint32_t pieces;
	uint32_t files; /* >= 1 */
	uint32_t trackers;
	uint32_t text; /* bytes of that area; the first is a NUL */
	uint32_t flags;
	struct torrent_text name; /* of the file, or the folder; a safe one */
	uint8_t info_hash[HASH_LEN];
};

struct torrent_file {
	uint64_t offset, length;  /* bytes of the whole */
	struct torrent_text path; /* below the folder; a single file's name */
	uint32_t flags;
	uint32_t zero;
};

/* In the order of their tiers (BEP 12), which count from 0. */
struct torrent_tracker {
	struct torrent_text url; /* printable ASCII */
	uint32_t tier;
};

struct torrent {
	const uint8_t *base;
	size_t size;
	const struct torrent_header *h;
	struct geometry geo;
	const struct torrent_file *file;
	const struct torrent_tracker *tracker;
	const uint8_t *digest; /* HASH_LEN for each piece */
	const char *text;
};

/*
 * Maps a sealed object and checks all that is in it: sums, names (path.h)
 * and texts; only that two files have different paths it does not look for.
 * Returns NULL, or a sentence that says what is wrong (a constant string).
 * The descriptor stays the caller's.
 */
const char *torrent_map(struct torrent *, int fd);
/* The same of one that somebody has checked who can be trusted: lseek and mmap
 * are all the system calls there are. */
const char *torrent_map_checked(struct torrent *, int fd);
void torrent_unmap(struct torrent *);

static inline bool
torrent_is_multi(const struct torrent *t)
{
	return (t->h->flags & TORRENT_MULTI) != 0;
}

static inline const char *
torrent_name(const struct torrent *t)
{
	return t->text + t->h->name.at;
}

static inline bool
torrent_is_wanted(const struct torrent_file *f)
{
	return (f->flags & (TORRENT_PADDING | TORRENT_UNWANTED)) == 0;
}

/* No file of it is unwanted. */
bool torrent_wants_all(const struct torrent *);

/* "" for padding. */
static inline const char *
torrent_path(const struct torrent *t, uint32_t file)
{
	return t->text + t->file[file].path.at;
}

static inline const char *
torrent_url(const struct torrent *t, uint32_t tracker)
{
	return t->text + t->tracker[tracker].url.at;
}

/* Its URL as anybody may see it: without user, path and query, which may be
 * secret; cut to size. */
void torrent_url_shown(
    const struct torrent *, uint32_t tracker, char *out, size_t size);

static inline const uint8_t *
torrent_digest(const struct torrent *t, uint32_t piece)
{
	return t->digest + (size_t)piece * HASH_LEN;
}

#endif
