/*
 * world.h: the surroundings of one disk process, within one test.
 *
 * A segment of WORLD_SLOTS slots with admitted peers, a swarm, frames, the
 * two folders, and the supervisor's end of the pair.
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk.h"
#include "many.h"
#include "store.h"

#define WORLD_SLOTS 4
#define WORLD_OWN   1001u
#define WORLD_PEER  1002u   /* admitted in slot 0; 1003 in slot 1, and so on */
#define WORLD_PIECE 40000u  /* bytes: two whole blocks and a shorter one */
#define WORLD_SIZE  372345u /* ten pieces, the last one of a single block */

struct world {
	struct disk d;
	struct store store;
	int pair;         /* the supervisor's end */
	const char *only; /* of many files, a pattern; NULL: all */
	char dir[64];
};

/* Disk k of n; nothing is open or prepared yet. */
void world_make(struct world *, uint32_t n, uint32_t k);
/* From here on the data are many files in the folder "data", as listed in
 * world_files, of which those are wanted that match w->only. */
void world_many(struct world *);
extern const struct many_file world_files[];
extern const uint32_t world_nfiles;
/* Removes the folders. */
void world_drop(struct world *);
/* A .part of the file's size, full of zeros, as d->data.fd. */
void world_open_part(struct world *);
/* Each piece has the digest of the bytes that belong there; nothing is stored
 * yet. */
void world_digest(struct world *, enum digest_kind);
/* The bytes that belong to a piece, in the open file. */
void world_put(struct world *, uint32_t piece);
/* Disk k of n in the place of another, with its .part. */
void world_renew(struct world *, uint32_t n, uint32_t k);

/* Fills a frame of a slot as its worker does, with the bytes that belong
 * there, and marks the slot. */
void world_fill(
    struct world *, uint32_t slot, uint32_t f, uint32_t piece, uint32_t block);
/* The same with any descriptor. */
void world_describe(struct world *, uint32_t slot, uint32_t f, uint32_t piece,
    uint32_t offset, uint32_t length);
/* Frame f waits for disk. */
bool world_is_filled(struct world *, uint32_t slot, uint32_t f);
/* Fills frames of slot 0 with all blocks of the piece, long after another one,
 * and scans it. */
void world_store(struct world *, uint32_t piece);
/* The block has its stored bit. */
bool world_is_stored(struct world *, uint32_t piece, uint32_t block);
/* The open file has that block as world_fill gave it. */
bool world_has(struct world *, uint32_t piece, uint32_t block);

/* Kind of the next record to the supervisor, REC_KINDS: there is none; r may
 * be NULL. */
enum record_kind world_hear(struct world *, struct record *r);
/* Whole text of a file in the working folder, malloc'd; NULL: none. */
char *world_text(struct world *, const char *name);
/* A file in the working folder. */
void world_write(struct world *, const char *name, const char *text);

#endif
