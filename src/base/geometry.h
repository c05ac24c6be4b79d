/*
 * geometry.h: how a file is cut into pieces and pieces into blocks.
 */
#ifndef SHOAL_GEOMETRY_H
#define SHOAL_GEOMETRY_H

#include <stdint.h>

#include "sizes.h"

/* Pieces at most: other peers hold their number in 31 bits. */
#define GEOMETRY_PIECES_MAX 2147483647

struct geometry {
	uint64_t file_size;  /* bytes, >= 1 */
	uint32_t piece_size; /* bytes, >= 1 */
	uint32_t pieces;     /* the last one of them never empty */
	uint32_t last_size;  /* bytes of the last piece */
	uint32_t blocks;     /* blocks of a whole piece */
};

/* How many units of that size n bytes take; both > 0, so nothing wraps. */
static inline uint64_t
geometry_units(uint64_t n, uint64_t size)
{
	return (n - 1) / size + 1;
}

/* 0, or -1: a size is zero, or there would be too many pieces. */
int geometry_init(struct geometry *, uint64_t file_size, uint32_t piece_size)
    __attribute__((warn_unused_result));

/* All of the following want piece < pieces, block < geometry_blocks(). */
uint32_t geometry_piece_len(const struct geometry *, uint32_t piece);
uint32_t geometry_blocks(const struct geometry *, uint32_t piece);
uint32_t geometry_block_len(
    const struct geometry *, uint32_t piece, uint32_t block);
/* Number of a block in the whole file: the index of its stored bit. */
uint64_t geometry_block_index(
    const struct geometry *, uint32_t piece, uint32_t block);
/* Where a piece begins in the file, bytes. */
uint64_t geometry_offset(const struct geometry *, uint32_t piece);

/*
 * A block as a peer's worker describes it: 0 when the piece exists, offset
 * is that of one of its blocks, and length is that block's; else -1.
 */
int geometry_check_block(const struct geometry *, uint32_t piece,
    uint32_t offset, uint32_t length) __attribute__((warn_unused_result));

/* Which of n disk processes owns a piece (R3). */
static inline uint32_t
geometry_owner(uint32_t piece, uint32_t n)
{
	return piece % n;
}

/* Frames of a slot that belong to disk k of n: first, and how many. */
static inline uint32_t
geometry_run_first(uint32_t k, uint32_t n)
{
	return k * (SLOT_FRAMES / n);
}

static inline uint32_t
geometry_run_len(uint32_t n)
{
	return SLOT_FRAMES / n;
}

#endif
