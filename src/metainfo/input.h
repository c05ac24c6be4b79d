/*
 * input.h: the bytes of the .torrent.
 */
#ifndef SHOAL_INPUT_H
#define SHOAL_INPUT_H

#include <stddef.h>
#include <stdint.h>

struct input {
	uint8_t *p;
	size_t n;
};

/* How many there are.  -1: they are not of a file, or too many. */
int input_size(struct input *) __attribute__((warn_unused_result));
/* A private copy of them, fewer when the file was cut meanwhile.  -1 when they
 * cannot be read. */
int input_read(struct input *) __attribute__((warn_unused_result));

#endif
