/*
 * utf8.h: text of unknown origin, character by character.
 */
#ifndef SHOAL_UTF8_H
#define SHOAL_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of the UTF-8 character at s, which ends with a NUL, and its code
 * point; 0 when no well-formed one begins there (then one byte is garbage).
 */
size_t utf8_next(const char *s, uint32_t *cp);

#endif
