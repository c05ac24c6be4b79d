/*
 * fuzz.h: what a target is to the fuzzer, and an input to a target.
 *
 * A target is one file with LLVMFuzzerTestOneInput.  It takes any bytes and
 * aborts when something does not hold that must.  Numbers are cut off the front
 * of the input; behind its end all of them are zero.
 */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef NDEBUG
#error "targets are their assertions"
#endif

/* Always 0; the input is the caller's, and lies in memory of its very size. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct feed {
	const uint8_t *p;
	size_t n; /* bytes left */
};

static inline uint64_t
feed_bits(struct feed *f, unsigned int bytes)
{
	uint64_t v = 0;

	for (; bytes > 0 && f->n > 0; bytes--) {
		v = v << 8 | *f->p++;
		f->n--;
	}
	return v;
}

static inline uint8_t
feed_u8(struct feed *f)
{
	return (uint8_t)feed_bits(f, 1);
}

static inline uint16_t
feed_u16(struct feed *f)
{
	return (uint16_t)feed_bits(f, 2);
}

static inline uint32_t
feed_u32(struct feed *f)
{
	return (uint32_t)feed_bits(f, 4);
}

static inline uint64_t
feed_u64(struct feed *f)
{
	return feed_bits(f, 8);
}

/* In [0, n), n > 0, of as many bytes as n needs. */
static inline uint32_t
feed_below(struct feed *f, uint32_t n)
{
	return (n <= 256 ? feed_u8(f) : feed_u32(f)) % n;
}

/* A number of any magnitude: small ones are as likely as large ones. */
static inline uint32_t
feed_scaled(struct feed *f)
{
	return feed_u32(f) >> feed_below(f, 32);
}

/* At most n bytes, as many as there are, into zeroed memory. */
static inline void
feed_copy(struct feed *f, void *to, size_t n)
{
	size_t have = n < f->n ? n : f->n;

	memset(to, 0, n);
	if (have > 0)
		memcpy(to, f->p, have);
	f->p += have;
	f->n -= have;
}

/* Zeroed memory of exactly that size, so that a step beyond it is seen. */
static inline void *
fuzz_alloc(size_t n)
{
	void *p = calloc(1, n > 0 ? n : 1);

	assert(p != NULL);
	return p;
}

/* A copy of n bytes at its exact size; to be freed. */
static inline uint8_t *
fuzz_copy(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n);

	assert(copy != NULL || n == 0);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

#endif
