/*
 * sha1two.c: the rounds of SHA-1 (FIPS 180-4; Intel SHA extensions).
 */
#include "shatwo_blocks.h"

#if defined(__x86_64__)

/* a to d of the state, e with the words of the message added, and four
 * vectors of words of the message. */
struct lane {
	__m128i abcd, e, w[4];
};

/* The words 4 * i to 4 * i + 3, which take the place of those 16 before. */
VECTOR void
schedule(struct lane *l, int i)
{
	__m128i w = _mm_sha1msg1_epu32(l->w[i & 3], l->w[(i + 1) & 3]);

	w = _mm_xor_si128(w, l->w[(i + 2) & 3]);
	l->w[i & 3] = _mm_sha1msg2_epu32(w, l->w[(i + 3) & 3]);
}

/* Four rounds, the function of which is an immediate. */
#define ROUNDS(l, i)                                                      \
	do {                                                              \
		__m128i before = (l)->abcd;                               \
                                                                          \
		if ((i) >= 4)                                             \
			schedule(l, i);                                   \
		(l)->e = (i) == 0 ?                                       \
		    _mm_add_epi32((l)->e, (l)->w[0]) :                    \
		    _mm_sha1nexte_epu32((l)->e, (l)->w[(i)&3]);           \
		(l)->abcd = _mm_sha1rnds4_epu32(before, (l)->e, (i) / 5); \
		(l)->e = before;                                          \
	} while (0)
#define BOTH(i)                  \
	do {                     \
		ROUNDS(&a, (i)); \
		ROUNDS(&b, (i)); \
	} while (0)
#define BOTH5(i)             \
	do {                 \
		BOTH(i);     \
		BOTH(i + 1); \
		BOTH(i + 2); \
		BOTH(i + 3); \
		BOTH(i + 4); \
	} while (0)

VECTOR void
take_state(struct lane *l, const uint32_t h[8])
{
	l->abcd = _mm_shuffle_epi32(
	    _mm_loadu_si128((const __m128i *)(const void *)h), 0x1b);
	l->e = _mm_set_epi32((int)h[4], 0, 0, 0);
}

VECTOR void
give_state(const struct lane *l, uint32_t h[8])
{
	_mm_storeu_si128(
	    (__m128i *)(void *)h, _mm_shuffle_epi32(l->abcd, 0x1b));
	h[4] = (uint32_t)_mm_extract_epi32(l->e, 3);
}

VECTOR void
add_state(struct lane *l, const struct lane *before)
{
	l->e = _mm_sha1nexte_epu32(l->e, before->e);
	l->abcd = _mm_add_epi32(l->abcd, before->abcd);
}

VECTORS void
sha1two_blocks(uint32_t h[2][8], const uint8_t *p, const uint8_t *q, size_t n)
{
	const __m128i order = _mm_set_epi64x(
	    INT64_C(0x0001020304050607), INT64_C(0x08090a0b0c0d0e0f));
	struct lane a, b, a0, b0;

	take_state(&a, h[0]);
	take_state(&b, h[1]);
	for (; n > 0; n--, p += BLOCK, q += BLOCK) {
		load_words(a.w, p, order);
		load_words(b.w, q, order);
		a0 = a;
		b0 = b;
		BOTH5(0);
		BOTH5(5);
		BOTH5(10);
		BOTH5(15);
		add_state(&a, &a0);
		add_state(&b, &b0);
	}
	give_state(&a, h[0]);
	give_state(&b, h[1]);
}

#else

SHATWO_NOWHERE(sha1two_blocks)

#endif
