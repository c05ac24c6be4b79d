/*
 * shoal_hasher.h: one process of those that hash pieces.
 */
#ifndef SHOAL_HASHER_H
#define SHOAL_HASHER_H

#include <stdatomic.h>
#include <stdint.h>

#include "shoal_hashers.h"

/* Pieces that are taken at once add up to so much, or are one. */
#define HASHER_RUN_BYTES (UINT32_C(16) << 20)

/* All of them share this. */
struct hasher_shared {
	_Atomic uint64_t next; /* piece that nobody has taken */
	_Atomic uint64_t done; /* bytes */
	_Atomic int failed;    /* libcrypto, or memory */
};

/* Takes pieces until there are none left. */
void hasher(struct hashers *, struct hasher_shared *);

#endif
