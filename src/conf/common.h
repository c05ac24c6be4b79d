/*
 * common.h: Common.cfg, the values that all peers of a swarm share
 * (shoal.conf(5)).
 */
#ifndef SHOAL_COMMON_H
#define SHOAL_COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "geometry.h"
#include "report.h"

#define FILE_NAME_MAX  250        /* bytes: NAME.part is a name too */
#define PIECE_SIZE_MAX 2147483642 /* a piece message's length has 31 bits */

struct conf_common {
	uint32_t k; /* NumberOfPreferredNeighbors */
	uint32_t p; /* UnchokingInterval, s, 1 .. 2147483 */
	uint32_t m; /* OptimisticUnchokingInterval, s, likewise */
	char file[FILE_NAME_MAX + 1];
	struct geometry geo; /* of FileSize, at most 2^63-1 bytes, and
			      * PieceSize, at most PIECE_SIZE_MAX */
};

/* 0, or -1 with the report's error. */
int conf_common_parse(struct conf_common *, const char *file, const char *text,
    size_t n, struct report *) __attribute__((warn_unused_result));
/* Writes it in the grammar that every public peer accepts. */
void conf_common_print(const struct conf_common *, FILE *);

#endif
