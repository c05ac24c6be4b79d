/*
 * digest.h: SHA-256 of what a file holds, read in steps.
 */
#ifndef SHOAL_DIGEST_H
#define SHOAL_DIGEST_H

#include <stdint.h>

#include "disk.h"

struct digest {
	void *ctx; /* libcrypto's, NULL: not begun */
	uint8_t *buf;
	uint64_t at;   /* bytes hashed */
	uint64_t size; /* of the file */
};

/*
 * Loads what libcrypto needs while files may still be opened.  All of the
 * following return -1 with errno when something fails.
 */
int digest_prepare(void) __attribute__((warn_unused_result));
int digest_begin(struct digest *, uint64_t size)
    __attribute__((warn_unused_result));
/*
 * Reads back and hashes a few MiB more (R5: the file, never a frame).
 * Returns 1 while there is more, 0 when out is filled; -1 when the file ends
 * too early (ENODATA) or cannot be read.
 */
int digest_step(struct digest *, int fd, uint8_t out[DIGEST_LEN])
    __attribute__((warn_unused_result));
void digest_end(struct digest *);

#endif
