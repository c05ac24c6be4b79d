/*
 * rng.h: a small pseudo-random generator whose whole state is visible.
 *
 * For choosing pieces and breaking ties, never for secrets.  Seeded from a
 * number, so that a simulation repeats exactly.
 */
#ifndef SHOAL_RNG_H
#define SHOAL_RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4];
};

void rng_seed(struct rng *, uint64_t seed);
uint64_t rng_next(struct rng *);
/* Uniform in [0, n), unbiased; n > 0. */
uint64_t rng_below(struct rng *, uint64_t n);

/* A seed from the kernel (getrandom); the only system call here. */
uint64_t rng_entropy(void);

#endif
