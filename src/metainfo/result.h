/*
 * result.h: what a .torrent says, into the memory that others map.
 */
#ifndef SHOAL_RESULT_H
#define SHOAL_RESULT_H

#include <stddef.h>
#include <stdint.h>

/* Takes or refuses the n bytes; returns how the process is to end. */
int result(const uint8_t *p, size_t n);

#endif
