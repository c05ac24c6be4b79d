/*
 * sha1two.h: SHA-1 of two messages of one length, in the time of little more
 * than one.
 *
 * A round of SHA-1 waits for the one before it, and a processor with
 * instructions for it could do another one meanwhile: of another message.
 * Single messages, and processors without, are libcrypto's.
 */
#ifndef SHOAL_SHA1TWO_H
#define SHOAL_SHA1TWO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA1TWO_LEN   20 /* bytes of a digest */
#define SHA1TWO_BLOCK 64 /* bytes that are hashed at a time */

struct sha1two {
	uint32_t h[2][5];
	uint64_t len; /* bytes so far, of each */
};

/* This processor can; else nothing of the following is to be called. */
bool sha1two_is_there(void);
void sha1two_begin(struct sha1two *);
/* n more bytes of each: whole blocks. */
void sha1two_add(
    struct sha1two *, const uint8_t *a, const uint8_t *b, size_t n);
void sha1two_end(
    struct sha1two *, uint8_t a[SHA1TWO_LEN], uint8_t b[SHA1TWO_LEN]);

#endif
