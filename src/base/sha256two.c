/*
 * sha256two.c: the rounds of SHA-256 (FIPS 180-4; Intel SHA extensions).
 */
#include "shatwo_blocks.h"

#if defined(__x86_64__)

/* The state as the instructions have it, and four vectors of words of the
 * message. */
struct lane {
	__m128i abef, cdgh, w[4];
};

static const uint32_t k[64] __attribute__((aligned(16))) = {0x428a2f98,
    0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6,
    0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152,
    0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351,
    0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354,
    0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70,
    0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
    0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* The words 4 * i to 4 * i + 3, which take the place of those 16 before. */
VECTOR void
schedule(struct lane *l, int i)
{
	__m128i before = l->w[(i + 3) & 3];
	__m128i w = _mm_sha256msg1_epu32(l->w[i & 3], l->w[(i + 1) & 3]);

	w = _mm_add_epi32(w, _mm_alignr_epi8(before, l->w[(i + 2) & 3], 4));
	l->w[i & 3] = _mm_sha256msg2_epu32(w, before);
}

/* Four rounds, two at a time. */
VECTOR void
rounds(struct lane *l, int i)
{
	__m128i w;

	if (i >= 4)
		schedule(l, i);
	w = _mm_add_epi32(l->w[i & 3],
	    _mm_load_si128((const __m128i *)(const void *)(k + 4 * i)));
	l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, w);
	w = _mm_shuffle_epi32(w, 0x0e);
	l->abef = _mm_sha256rnds2_epu32(l->abef, l->cdgh, w);
}

VECTOR void
take_state(struct lane *l, const uint32_t h[8])
{
	const __m128i *v = (const __m128i *)(const void *)h;
	__m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(v), 0xb1);
	__m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(v + 1), 0x1b);

	l->abef = _mm_alignr_epi8(badc, efgh, 8);
	l->cdgh = _mm_blend_epi16(efgh, badc, 0xf0);
}

VECTOR void
give_state(const struct lane *l, uint32_t h[8])
{
	__m128i *v = (__m128i *)(void *)h;
	__m128i feba = _mm_shuffle_epi32(l->abef, 0x1b);
	__m128i dchg = _mm_shuffle_epi32(l->cdgh, 0xb1);

	_mm_storeu_si128(v, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128(v + 1, _mm_alignr_epi8(dchg, feba, 8));
}

VECTOR void
add_state(struct lane *l, const struct lane *before)
{
	l->abef = _mm_add_epi32(l->abef, before->abef);
	l->cdgh = _mm_add_epi32(l->cdgh, before->cdgh);
}

VECTORS void
sha256two_blocks(uint32_t h[2][8], const uint8_t *p, const uint8_t *q, size_t n)
{
	const __m128i order = _mm_set_epi64x(
	    INT64_C(0x0c0d0e0f08090a0b), INT64_C(0x0405060700010203));
	struct lane a, b, a0, b0;
	int i;

	take_state(&a, h[0]);
	take_state(&b, h[1]);
	for (; n > 0; n--, p += BLOCK, q += BLOCK) {
		load_words(a.w, p, order);
		load_words(b.w, q, order);
		a0 = a;
		b0 = b;
#pragma GCC unroll 16
		for (i = 0; i < 16; i++) {
			rounds(&a, i);
			rounds(&b, i);
		}
		add_state(&a, &a0);
		add_state(&b, &b0);
	}
	give_state(&a, h[0]);
	give_state(&b, h[1]);
}

#else

SHATWO_NOWHERE(sha256two_blocks)

#endif
