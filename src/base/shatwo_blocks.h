/*
 * shatwo_blocks.h: the rounds of two messages, in turns.
 */
#ifndef SHOAL_SHATWO_BLOCKS_H
#define SHOAL_SHATWO_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/* n blocks of each into its state. */
void sha1two_blocks(
    uint32_t h[2][8], const uint8_t *p, const uint8_t *q, size_t n);
void sha256two_blocks(
    uint32_t h[2][8], const uint8_t *p, const uint8_t *q, size_t n);

#if defined(__x86_64__)
#include <immintrin.h>

#define BLOCK   64 /* bytes */
#define VECTORS __attribute__((target("sha,sse4.1")))
#define VECTOR  VECTORS __attribute__((always_inline)) static inline

/* The sixteen words of a block, in the order in which its kind has them. */
VECTOR void
load_words(__m128i w[4], const uint8_t *p, __m128i order)
{
	int i;

	for (i = 0; i < 4; i++)
		w[i] = _mm_shuffle_epi8(
		    _mm_loadu_si128(
			(const __m128i *)(const void *)(p + 16 * i)),
		    order);
}

#else

#define SHATWO_NOWHERE(name)                                                \
	void name(                                                          \
	    uint32_t h[2][8], const uint8_t *p, const uint8_t *q, size_t n) \
	{                                                                   \
		(void)h, (void)p, (void)q, (void)n;                         \
		__builtin_trap();                                           \
	}

#endif
#endif
