/*
 * digest.h: a digest of a range of what files hold, read in steps.
 */
#ifndef SHOAL_DIGEST_H
#define SHOAL_DIGEST_H

#include <stdint.h>

#include "data.h"
#include "sizes.h"

struct digest {
	void *md, *ctx; /* libcrypto's, NULL: not made */
	uint8_t *buf;
	uint64_t at, end; /* bytes still to be hashed */
};

/*
 * Loads what libcrypto needs while files may still be opened.  All of the
 * following return -1 with errno when something fails.
 */
int digest_prepare(void) __attribute__((warn_unused_result));
/* Makes what one kind of digest needs, for any number of ranges; kind is not
 * DIGEST_NONE. */
int digest_init(struct digest *, enum digest_kind)
    __attribute__((warn_unused_result));
/* Begins a range, whatever came of the last one. */
int digest_begin(struct digest *, uint64_t at, uint64_t len)
    __attribute__((warn_unused_result));
/*
 * Reads back and hashes a few MiB more (R5: the files, never a frame).
 * Returns 1 while there is more, 0 when out is filled; -1 when a file ends
 * too early (ENODATA) or cannot be read.
 */
int digest_step(struct digest *, struct data *, uint8_t out[DIGEST_LEN])
    __attribute__((warn_unused_result));
void digest_free(struct digest *);

#endif
