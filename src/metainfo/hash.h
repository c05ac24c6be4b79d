/*
 * hash.h: the info-hash, by libcrypto's SHA-1.
 */
#ifndef SHOAL_HASH_H
#define SHOAL_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "torrent.h"

/* Loads all that libcrypto needs, while it may. */
int hash_prepare(void) __attribute__((warn_unused_result));
/* -1 when libcrypto fails. */
int hash(const uint8_t *p, size_t n, uint8_t out[HASH_LEN])
    __attribute__((warn_unused_result));

#endif
