/*
 * patch.h: shared memory that an input writes over here and there.
 *
 * An object is far larger than an input is; so it begins as an honest one, and
 * the input says where it lies.
 */
#ifndef TEST_FUZZ_PATCH_H
#define TEST_FUZZ_PATCH_H

#include "fuzz.h"

/* Until the input ends: offset (2 bytes), length (1), so many bytes.  An area
 * that is larger than 64 KiB is not reached behind that. */
static inline void
patch(struct feed *f, void *area, size_t size)
{
	size_t at = feed_u16(f) % size, n = feed_u8(f);

	if (n > size - at)
		n = size - at;
	if (n > f->n)
		n = f->n;
	feed_copy(f, (uint8_t *)area + at, n);
}

#endif
