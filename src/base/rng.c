/*
 * rng.c: xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64.
 */
#include "rng.h"

#include <sys/random.h>

#include "mono.h"

static uint64_t
rotl(uint64_t x, unsigned int k)
{
	return x << k | x >> (64 - k);
}

static uint64_t
splitmix64(uint64_t *x)
{
	uint64_t z = *x += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Four successive outputs of splitmix64 are never all zero. */
void
rng_seed(struct rng *r, uint64_t seed)
{
	int i;

	for (i = 0; i < 4; i++)
		r->s[i] = splitmix64(&seed);
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

/* Numbers below 2^64 mod n are drawn again, so each remainder is as likely. */
uint64_t
rng_below(struct rng *r, uint64_t n)
{
	uint64_t least = (UINT64_MAX - n + 1) % n;
	uint64_t x;

	do {
		x = rng_next(r);
	} while (x < least);
	return x % n;
}

/* Where the kernel gives none, the clocks do: nothing here is a secret. */
uint64_t
rng_entropy(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = wall_ns() ^ (uint64_t)mono_now().ns << 32;
	return seed;
}
