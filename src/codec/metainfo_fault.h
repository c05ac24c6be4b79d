/*
 * metainfo_fault.h: why a .torrent is refused.
 */
#ifndef SHOAL_METAINFO_FAULT_H
#define SHOAL_METAINFO_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "bencode.h"
#include "path.h"

enum metainfo_error {
	META_OK = 0,
	META_SIZE,    /* no bytes, or more than METAINFO_MAX */
	META_BENCODE, /* no bencoding, a wrong type, or a key twice */
	META_NO_INFO,
	META_V2, /* of the second version only (BEP 52) */
	META_NO_PIECES,
	META_NO_PIECE_LENGTH,
	META_NO_NAME,
	META_NO_FILES,     /* neither files nor length, or nothing to write */
	META_TWO_WAYS,     /* both files and length */
	META_PIECE_LENGTH, /* below 1, or over METAINFO_PIECE_MAX */
	META_LENGTH,       /* of a file: missing or negative */
	META_LINK,         /* a symbolic link with data */
	META_MANY_FILES,   /* more than METAINFO_FILES_MAX */
	META_TOTAL,        /* lengths add up to nothing, or to over 2^63 - 1 */
	META_HASHES,       /* pieces is not as long as the data want it */
	META_NO_PATH,      /* a file without names */
	META_PATH,         /* a name that path.h refuses */
	META_SAME,         /* two files have the same path */
	META_FOLDER,       /* a file is the folder of another */
};

struct metainfo_fault {
	enum metainfo_error error;
	enum benc_error benc; /* of META_BENCODE */
	enum path_error path; /* of META_PATH */
	size_t at;            /* offset in the .torrent */
};

/* What is wrong, as a sentence without capital and full stop. */
const char *metainfo_fault_text(const struct metainfo_fault *);

/* Each sets the fault and returns -1.  start is where the .torrent begins, at
 * the place in it. */
int metainfo_refuse(struct metainfo_fault *, enum metainfo_error,
    const uint8_t *start, const uint8_t *at);
int metainfo_refuse_path(struct metainfo_fault *, enum path_error,
    const uint8_t *start, const uint8_t *at);
/* With the fault of a cursor that is somewhere in the .torrent. */
int metainfo_refuse_value(
    struct metainfo_fault *, const struct benc *, const uint8_t *start);

#endif
