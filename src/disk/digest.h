/*
 * digest.h: digests of ranges of what files hold, read in steps.
 */
#ifndef SHOAL_DIGEST_H
#define SHOAL_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "data.h"
#include "kept.h"
#include "shatwo.h"
#include "sizes.h"

/* Bytes still to be hashed: n that are here, then those of [at, end). */
struct digest_range {
	const uint8_t *p;
	size_t n;
	uint64_t at, end;
	uint8_t *buf;
};

struct digest {
	void *md, *ctx;          /* libcrypto's, NULL: not made */
	const struct kept *kept; /* of what was written, NULL: nothing */
	enum digest_kind kind;
	bool pairs; /* two ranges can be hashed together */
	struct shatwo two;
	struct digest_range range[2];
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
/* Begins two, when pairs is true; len in whole blocks (shatwo.h). */
void digest_begin_two(struct digest *, uint64_t a, uint64_t b, uint64_t len);
/*
 * Hashes a few MiB more, out of the files (R5: never out of a frame) or what
 * is kept of what was written there.
 * Returns 1 while there is more, 0 when out is filled; -1 when a file ends
 * too early (ENODATA) or cannot be read.
 */
int digest_step(struct digest *, struct data *, uint8_t out[DIGEST_LEN])
    __attribute__((warn_unused_result));
int digest_step_two(struct digest *, struct data *, uint8_t a[DIGEST_LEN],
    uint8_t b[DIGEST_LEN]) __attribute__((warn_unused_result));
void digest_free(struct digest *);

#endif
