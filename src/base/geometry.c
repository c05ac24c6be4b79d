/*
 * geometry.c: the arithmetic of pieces and blocks.
 */
#include "geometry.h"

int
geometry_init(struct geometry *g, uint64_t file_size, uint32_t piece_size)
{
	uint64_t pieces;

	if (file_size == 0 || piece_size == 0)
		return -1;
	pieces = geometry_units(file_size, piece_size);
	if (pieces > GEOMETRY_PIECES_MAX)
		return -1;
	g->file_size = file_size;
	g->piece_size = piece_size;
	g->pieces = (uint32_t)pieces;
	g->last_size = (uint32_t)(file_size - (pieces - 1) * piece_size);
	g->blocks = (uint32_t)geometry_units(piece_size, BLOCK_SIZE);
	return 0;
}

uint32_t
geometry_piece_len(const struct geometry *g, uint32_t piece)
{
	return piece == g->pieces - 1 ? g->last_size : g->piece_size;
}

uint32_t
geometry_blocks(const struct geometry *g, uint32_t piece)
{
	return (uint32_t)geometry_units(
	    geometry_piece_len(g, piece), BLOCK_SIZE);
}

uint32_t
geometry_block_len(const struct geometry *g, uint32_t piece, uint32_t block)
{
	uint32_t left = geometry_piece_len(g, piece) - block * BLOCK_SIZE;

	return left < BLOCK_SIZE ? left : BLOCK_SIZE;
}

uint64_t
geometry_block_index(const struct geometry *g, uint32_t piece, uint32_t block)
{
	return (uint64_t)piece * g->blocks + block;
}

uint64_t
geometry_offset(const struct geometry *g, uint32_t piece)
{
	return (uint64_t)piece * g->piece_size;
}

int
geometry_check_block(
    const struct geometry *g, uint32_t piece, uint32_t offset, uint32_t length)
{
	uint32_t block = offset / BLOCK_SIZE;

	if (piece >= g->pieces || offset % BLOCK_SIZE != 0)
		return -1;
	if (block >= geometry_blocks(g, piece) ||
	    length != geometry_block_len(g, piece, block))
		return -1;
	return 0;
}
