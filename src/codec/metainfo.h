/*
 * metainfo.h: what a .torrent says (BEP 3, 12, 27, 47).
 *
 * metainfo_read() checks all of it but repeated paths, which need memory, and
 * gives a view: ranges of the caller's bytes, and cursors over files and
 * trackers.  Of a hybrid torrent (BEP 52) the keys of the first version count;
 * one that has only those of the second is refused.  Keys may come in any
 * order; one that is read may not come twice, for others would take the first,
 * or the last.  Names in UTF-8 count where there are others beside them.  Web
 * seeds, nodes, and what stands behind the end are not read.
 */
#ifndef SHOAL_METAINFO_H
#define SHOAL_METAINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bencode.h"
#include "bytes.h"
#include "geometry.h"
#include "metainfo_fault.h"
#include "text.h"

#define METAINFO_SUFFIX ".torrent" /* of a file's name */

#define METAINFO_MAX       (64 << 20)  /* bytes of a .torrent */
#define METAINFO_PIECE_MAX (256 << 20) /* bytes of a piece */
#define METAINFO_FILES_MAX (1 << 20)
#define METAINFO_URL_MAX   2048 /* bytes of a tracker's URL */

/* Whether a file of that name is a .torrent; a hidden one is none. */
bool metainfo_is_name(const char *file);

struct metainfo {
	const uint8_t *start;
	struct rd info;   /* the dictionary; its SHA-1 is the info-hash */
	struct rd name;   /* as it stands there, see path.h */
	struct rd pieces; /* geo.pieces hashes */
	struct rd list;   /* value of files; empty when there is one file */
	struct geometry geo;
	uint32_t files;          /* those that are not written too */
	unsigned int attr;       /* of the one file */
	bool is_private;         /* private is there, and not 0 (BEP 27) */
	struct rd announce;      /* empty when not there */
	struct rd announce_list; /* value; empty when not there */
};

/*
 * Reads n bytes, which must stay while the view is in use.  0, or -1 and the
 * fault.  The torrent may be used when metainfo_check_paths() agrees, too.
 */
int metainfo_read(struct metainfo *, const uint8_t *p, size_t n,
    struct metainfo_fault *) __attribute__((warn_unused_result));
/*
 * Whether the files that are written all have paths of their own, none of which
 * is a folder in that of another, once their names were made safe.  hashes is
 * room for metainfo.files of them.  0, or -1 and the fault.
 */
int metainfo_check_paths(const struct metainfo *, uint64_t *hashes,
    struct metainfo_fault *) __attribute__((warn_unused_result));

/* What a file is (BEP 47). */
enum {
	META_PADDING = 1, /* zeros that stand between files; not written */
	META_SYMLINK = 2, /* has no data; not made */
	META_EXECUTABLE = 4,
};

/* Those that attr has; other letters say nothing. */
unsigned int metainfo_attr(struct rd);

struct metainfo_file {
	uint64_t offset, length; /* bytes of the torrent's data */
	unsigned int attr;
	struct rd path; /* value of path; empty when there is one file */
};

struct metainfo_files {
	const struct metainfo *m;
	struct benc in;
	uint64_t offset; /* where the next file begins */
	uint32_t count;  /* files that were given */
	struct metainfo_fault fault;
};

/* Begins with the first of the files, which come in the order of their data. */
void metainfo_files(struct metainfo_files *, const struct metainfo *);
/* False when there are no more, or there is a fault, which metainfo_read() has
 * found before. */
bool metainfo_next_file(struct metainfo_files *, struct metainfo_file *);
/* Puts the file's whole path, safe, into an empty text with room for
 * PATH_LEN_MAX bytes and a NUL.  0, or -1 and the fault, as above. */
int metainfo_file_path(const struct metainfo *, const struct metainfo_file *,
    struct text *, struct metainfo_fault *);

/* Whether the file has a place on the disk. */
static inline bool
metainfo_file_is_written(const struct metainfo_file *f)
{
	return (f->attr & (META_PADDING | META_SYMLINK)) == 0;
}

struct metainfo_trackers {
	struct benc in;
	struct rd announce;
	unsigned int tier;
};

/*
 * Begins with the first of the trackers: those of announce-list by tier; that
 * of announce only when there is none in the list (BEP 12).
 */
void metainfo_trackers(struct metainfo_trackers *, const struct metainfo *);
/*
 * A URL of at most METAINFO_URL_MAX graphic ASCII characters; what is none is
 * left out.  *tier is the same for all of a tier, and greater for the next.
 * False when there are no more.
 */
bool metainfo_next_tracker(
    struct metainfo_trackers *, struct rd *url, unsigned int *tier);

#endif
