/*
 * fnv.h: FNV-1a, a hash of 64 bits that is made byte by byte.
 *
 * Against accidents, not against forgers.  Each step is a bijection, so one
 * changed byte is always seen.
 */
#ifndef SHOAL_FNV_H
#define SHOAL_FNV_H

#include <stdint.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t
fnv_step(uint64_t h, uint8_t byte)
{
	return (h ^ byte) * UINT64_C(0x100000001b3);
}

#endif
