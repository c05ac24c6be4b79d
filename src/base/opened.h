/*
 * opened.h: descriptors of the files that were used last.
 */
#ifndef SHOAL_OPENED_H
#define SHOAL_OPENED_H

#include <stdint.h>

#define OPENED_MAX 64

/* All zero: none is open. */
struct opened {
	uint64_t clock; /* of uses */
	uint32_t n;
	struct opened_file {
		uint32_t file; /* each once */
		int fd;        /* ours */
		uint64_t used;
	} at[OPENED_MAX];
};

/* The descriptor of that file, which is used now; -1: it is not open. */
int opened_find(struct opened *, uint32_t file);
/*
 * Keeps the descriptor of a file that is not among them; where most are, at
 * most OPENED_MAX, the one that was not used for the longest time is closed.
 */
void opened_put(struct opened *, uint32_t most, uint32_t file, int fd);
/* Closes that file, if it is open. */
void opened_close(struct opened *, uint32_t file);

#endif
