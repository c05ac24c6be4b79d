/*
 * sha1two.c: the rounds of two messages, in turns (FIPS 180-4; Intel SHA
 * extensions).
 */
#include "sha1two.h"

#include <endian.h>
#include <string.h>

static const uint32_t first[5] = {
    0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define SHA_NI (1u << 29) /* leaf 7, ebx */
#define VECTOR \
	__attribute__((target("sha,sse4.1"), always_inline)) static inline

/* a to d of the state, e with the words of the message added, and four
 * vectors of words of the message. */
struct lane {
	__m128i abcd, e, w[4];
};

bool
sha1two_is_there(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 &&
	    __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & SHA_NI) != 0;
}

VECTOR void
load(struct lane *l, const uint8_t *p)
{
	const __m128i swap = _mm_set_epi64x(
	    INT64_C(0x0001020304050607), INT64_C(0x08090a0b0c0d0e0f));
	int i;

	for (i = 0; i < 4; i++)
		l->w[i] = _mm_shuffle_epi8(
		    _mm_loadu_si128(
			(const __m128i *)(const void *)(p + 16 * i)),
		    swap);
}

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
take_state(struct lane *l, const uint32_t h[5])
{
	l->abcd = _mm_shuffle_epi32(
	    _mm_loadu_si128((const __m128i *)(const void *)h), 0x1b);
	l->e = _mm_set_epi32((int)h[4], 0, 0, 0);
}

VECTOR void
give_state(const struct lane *l, uint32_t h[5])
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

__attribute__((target("sha,sse4.1"))) static void
blocks(uint32_t h[2][5], const uint8_t *p, const uint8_t *q, size_t n)
{
	struct lane a, b, a0, b0;

	take_state(&a, h[0]);
	take_state(&b, h[1]);
	for (; n > 0; n--, p += SHA1TWO_BLOCK, q += SHA1TWO_BLOCK) {
		load(&a, p);
		load(&b, q);
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

bool
sha1two_is_there(void)
{
	return false;
}

static void
blocks(uint32_t h[2][5], const uint8_t *p, const uint8_t *q, size_t n)
{
	(void)h, (void)p, (void)q, (void)n;
	__builtin_trap();
}

#endif

void
sha1two_begin(struct sha1two *s)
{
	memcpy(s->h[0], first, sizeof(first));
	memcpy(s->h[1], first, sizeof(first));
	s->len = 0;
}

void
sha1two_add(struct sha1two *s, const uint8_t *a, const uint8_t *b, size_t n)
{
	blocks(s->h, a, b, n / SHA1TWO_BLOCK);
	s->len += n;
}

static void
put(uint8_t out[SHA1TWO_LEN], const uint32_t h[5])
{
	uint32_t word;
	int i;

	for (i = 0; i < 5; i++) {
		word = htobe32(h[i]);
		memcpy(out + sizeof(word) * (size_t)i, &word, sizeof(word));
	}
}

/* What follows whole blocks is the same for both. */
void
sha1two_end(struct sha1two *s, uint8_t a[SHA1TWO_LEN], uint8_t b[SHA1TWO_LEN])
{
	uint8_t pad[SHA1TWO_BLOCK] = {0x80};
	uint64_t bits = htobe64(s->len * 8);

	memcpy(pad + sizeof(pad) - sizeof(bits), &bits, sizeof(bits));
	blocks(s->h, pad, pad, 1);
	put(a, s->h[0]);
	put(b, s->h[1]);
}
