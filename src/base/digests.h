/*
 * digests.h: the digests that the pieces of a file must have.
 */
#ifndef SHOAL_DIGESTS_H
#define SHOAL_DIGESTS_H

#include <stddef.h>
#include <stdint.h>

#include "sizes.h"

struct digests {
	enum digest_kind kind;
	const uint8_t *table; /* one behind the other, in piece order */
};

/* Bytes of one digest; 0 of a kind that is none. */
static inline size_t
digests_len(uint32_t kind)
{
	switch (kind) {
	case DIGEST_SHA1:
		return 20;
	case DIGEST_SHA256:
		return DIGEST_LEN;
	default:
		return 0;
	}
}

static inline const uint8_t *
digests_of(const struct digests *d, uint32_t piece)
{
	return d->table + piece * digests_len(d->kind);
}

#endif
