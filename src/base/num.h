/*
 * num.h: numbers out of text, strictly.
 */
#ifndef SHOAL_NUM_H
#define SHOAL_NUM_H

#include <stdint.h>

/*
 * Decimal digits only (no sign, blank or prefix), min <= *v <= max.
 * Returns 0, or -1 with *v untouched.
 */
int num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *v)
    __attribute__((warn_unused_result));
/* The same, and a final K, M or G, or k, m or g, multiplies by 2^10, 20, 30. */
int num_size(const char *s, uint64_t min, uint64_t max, uint64_t *v)
    __attribute__((warn_unused_result));

#endif
