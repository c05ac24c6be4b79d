/*
 * verify.h: a piece of the file held against its digest.
 */
#ifndef SHOAL_VERIFY_H
#define SHOAL_VERIFY_H

#include "disk.h"

enum verdict {
	VERIFY_GOOD,    /* also when there are no digests */
	VERIFY_BAD,     /* the file holds other bytes */
	VERIFY_UNKNOWN, /* they cannot be read, and that was said; or this
			 * process is to leave, and they are many */
};

/* Makes what it takes, when there are digests; 0, or -1 with errno. */
int verify_init(struct disk *) __attribute__((warn_unused_result));
/* Own piece, all of which is stored: from the file, or kept copies (R5). */
enum verdict verify_piece(struct disk *, uint32_t piece);
/* The same of two whole pieces, where d->hash.pairs. */
void verify_two(struct disk *, const uint32_t piece[2], enum verdict[2]);

#endif
