/*
 * shatwo.c: what the kinds of digests have alike (FIPS 180-4).
 */
#include "shatwo.h"

#include <endian.h>
#include <string.h>

#include "digests.h"
#include "shatwo_blocks.h"

static const struct {
	uint32_t first[8];
	void (*blocks)(
	    uint32_t h[2][8], const uint8_t *p, const uint8_t *q, size_t n);
} kinds[DIGEST_KINDS] = {
    [DIGEST_SHA1] = {{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
			 0xc3d2e1f0},
	sha1two_blocks},
    [DIGEST_SHA256] = {{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
	sha256two_blocks},
};

#if defined(__x86_64__)
#include <cpuid.h>

#define SHA_NI (1u << 29) /* leaf 7, ebx */

bool
shatwo_is_there(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 &&
	    __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & SHA_NI) != 0;
}

#else

bool
shatwo_is_there(void)
{
	return false;
}

#endif

void
shatwo_begin(struct shatwo *s, enum digest_kind kind)
{
	s->kind = kind;
	memcpy(s->h[0], kinds[kind].first, sizeof(s->h[0]));
	memcpy(s->h[1], kinds[kind].first, sizeof(s->h[1]));
	s->len = 0;
}

void
shatwo_add(struct shatwo *s, const uint8_t *a, const uint8_t *b, size_t n)
{
	kinds[s->kind].blocks(s->h, a, b, n / SHATWO_BLOCK);
	s->len += n;
}

static void
put(uint8_t *out, const uint32_t *h, size_t len)
{
	uint32_t word;
	size_t at;

	for (at = 0; at < len; at += sizeof(word)) {
		word = htobe32(*h++);
		memcpy(out + at, &word, sizeof(word));
	}
}

/* What follows whole blocks is the same for both. */
void
shatwo_end(struct shatwo *s, uint8_t *a, uint8_t *b)
{
	uint8_t pad[SHATWO_BLOCK] = {0x80};
	uint64_t bits = htobe64(s->len * 8);

	memcpy(pad + sizeof(pad) - sizeof(bits), &bits, sizeof(bits));
	kinds[s->kind].blocks(s->h, pad, pad, 1);
	put(a, s->h[0], digests_len(s->kind));
	put(b, s->h[1], digests_len(s->kind));
}
