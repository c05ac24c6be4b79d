/*
 * bits.c: counting, filling and sharing of bit sets.
 */
#include "bits.h"

/* The bits of the last of n bits' words that count. */
static uint64_t
last_mask(size_t n)
{
	return n % 64 == 0 ? UINT64_MAX : (UINT64_C(1) << (n % 64)) - 1;
}

/* Word i of a set of n bits, without its spare bits. */
static uint64_t
used_bits(uint64_t word, size_t i, size_t n)
{
	return i + 1 == bits_words(n) ? word & last_mask(n) : word;
}

size_t
bits_count(const uint64_t *w, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < bits_words(n); i++)
		count += (size_t)__builtin_popcountll(used_bits(w[i], i, n));
	return count;
}

size_t
bits_count_andnot(const uint64_t *a, const uint64_t *b, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < bits_words(n); i++)
		count +=
		    (size_t)__builtin_popcountll(used_bits(a[i] & ~b[i], i, n));
	return count;
}

void
bits_fill(uint64_t *w, size_t n)
{
	size_t i;

	for (i = 0; i < bits_words(n); i++)
		w[i] = used_bits(UINT64_MAX, i, n);
}

void
bits_trim(uint64_t *w, size_t n)
{
	if (n % 64 != 0)
		w[n / 64] &= last_mask(n);
}

bool
abits_has(const abits *w, size_t i)
{
	uint64_t word;

	word = atomic_load_explicit(&w[i / 64], memory_order_acquire);
	return (word >> (i % 64)) & 1;
}

/*
 * R1: several writers share a word, so a bit is changed by one atomic
 * operation and never by a load and a store.
 */
bool
abits_set(abits *w, size_t i)
{
	uint64_t bit = UINT64_C(1) << (i % 64);

	return (atomic_fetch_or_explicit(
		    &w[i / 64], bit, memory_order_release) &
		   bit) != 0;
}

bool
abits_clear(abits *w, size_t i)
{
	uint64_t bit = UINT64_C(1) << (i % 64);

	return (atomic_fetch_and_explicit(
		    &w[i / 64], ~bit, memory_order_release) &
		   bit) != 0;
}

size_t
abits_count_range(const abits *w, size_t at, size_t end)
{
	size_t i, count = 0;
	uint64_t word;

	if (at >= end)
		return 0;
	for (i = at / 64; i < bits_words(end); i++) {
		word = atomic_load_explicit(&w[i], memory_order_acquire);
		if (i == at / 64)
			word &= UINT64_MAX << (at % 64);
		count += (size_t)__builtin_popcountll(used_bits(word, i, end));
	}
	return count;
}

size_t
abits_count(const abits *w, size_t n)
{
	return abits_count_range(w, 0, n);
}

void
abits_copy(uint64_t *to, const abits *from, size_t n)
{
	size_t i;

	for (i = 0; i < bits_words(n); i++)
		to[i] = atomic_load_explicit(&from[i], memory_order_acquire);
}
