/*
 * amount.h: bytes and shares as people read them.
 */
#ifndef SHOAL_AMOUNT_H
#define SHOAL_AMOUNT_H

#include <stdint.h>

struct amount {
	char s[16];
};

/* At most five characters: "0", "1023", "1.0K", "12.3M"; powers of 1024.
 * Rounded down, so that nothing is called whole before it is. */
struct amount amount_size(uint64_t bytes);
/* Tenths of a percent; 1000 only when there are all. */
uint32_t amount_permille(uint64_t have, uint64_t of);
/* "56.5%" */
struct amount amount_percent(uint32_t permille);

#endif
