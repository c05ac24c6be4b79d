/*
 * bits.h: sets of small numbers as bits in 64-bit words.
 *
 * Bit i is bit i % 64 of word i / 64.  Spare bits of the last word are zero
 * in every set that these functions are given.
 */
#ifndef SHOAL_BITS_H
#define SHOAL_BITS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef _Atomic uint64_t abits; /* a word that other processes see */

/* Words that n bits need. */
static inline size_t
bits_words(size_t n)
{
	return n / 64 + (n % 64 != 0);
}

static inline bool
bits_has(const uint64_t *w, size_t i)
{
	return (w[i / 64] >> (i % 64)) & 1;
}

static inline void
bits_set(uint64_t *w, size_t i)
{
	w[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void
bits_clear(uint64_t *w, size_t i)
{
	w[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

/* Number of bits set among the first n. */
size_t bits_count(const uint64_t *w, size_t n);
/* Number of i < n that are in a and not in b. */
size_t bits_count_andnot(const uint64_t *a, const uint64_t *b, size_t n);
/* Sets the first n bits, clears the spare ones. */
void bits_fill(uint64_t *w, size_t n);
/* Clears the spare bits behind the first n. */
void bits_trim(uint64_t *w, size_t n);

/* The same on shared words; loads acquire, changes release. */
bool abits_has(const abits *w, size_t i);
/* fetch_or, fetch_and (R1): true if the bit was set before. */
bool abits_set(abits *w, size_t i);
bool abits_clear(abits *w, size_t i);
size_t abits_count(const abits *w, size_t n);
/* Number of bits set in [at, end), by the word. */
size_t abits_count_range(const abits *w, size_t at, size_t end);
/* Copies the words of n bits, each word whole, no snapshot of all. */
void abits_copy(uint64_t *to, const abits *from, size_t n);

#endif
