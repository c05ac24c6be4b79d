/*
 * shatwo.h: digests of two messages of one length, in the time of little more
 * than one.
 *
 * A round of SHA-1 or SHA-256 waits for the one before it, and a processor with
 * instructions for it could do another one meanwhile: of another message.
 * Single messages, and processors without, are libcrypto's.
 */
#ifndef SHOAL_SHATWO_H
#define SHOAL_SHATWO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizes.h"

#define SHATWO_BLOCK 64 /* bytes that are hashed at a time */

struct shatwo {
	enum digest_kind kind;
	uint32_t h[2][8]; /* SHA-1 has five */
	uint64_t len;     /* bytes so far, of each */
};

/* This processor can; else nothing of the following is to be called. */
bool shatwo_is_there(void);
void shatwo_begin(struct shatwo *, enum digest_kind);
/* n more bytes of each: whole blocks. */
void shatwo_add(struct shatwo *, const uint8_t *a, const uint8_t *b, size_t n);
/* As many bytes as a digest of that kind has (digests.h). */
void shatwo_end(struct shatwo *, uint8_t *a, uint8_t *b);

#endif
