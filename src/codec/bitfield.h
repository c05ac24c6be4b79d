/*
 * bitfield.h: a set of pieces between bits.h words and a dialect's bytes.
 */
#ifndef SHOAL_BITFIELD_H
#define SHOAL_BITFIELD_H

#include <stddef.h>
#include <stdint.h>

#include "dialect.h"

/* Bytes that n pieces take at most. */
size_t bitfield_bytes(uint32_t n);
/* Bytes that this set of n pieces takes in this dialect (trimming). */
size_t bitfield_encoded_len(enum dialect_id, const uint64_t *set, uint32_t n);
/*
 * Byte i (i < bitfield_bytes(n)) of the set as the dialect writes it; so a
 * sender needs no buffer of the whole.
 */
uint8_t bitfield_byte(
    enum dialect_id, const uint64_t *set, uint32_t n, size_t i);
/*
 * Takes len bytes that stand at byte offset off of a bitfield payload into
 * the set (which the caller has cleared); spare bits are ignored, what is
 * beyond bitfield_bytes(n) too.  A short bitfield is zero-filled.
 */
void bitfield_take(enum dialect_id, uint64_t *set, uint32_t n, size_t off,
    const uint8_t *p, size_t len);

#endif
