/*
 * hex.h: bytes as hexadecimal digits.
 */
#ifndef SHOAL_HEX_H
#define SHOAL_HEX_H

#include <stddef.h>
#include <stdint.h>

/* 2 * n digits in lower case, and a NUL. */
void hex_encode(const uint8_t *p, size_t n, char *out);
/* Exactly 2 * n digits, of either case: 0, or -1, when out may be part
 * written. */
int hex_decode(const char *s, uint8_t *out, size_t n)
    __attribute__((warn_unused_result));

#endif
