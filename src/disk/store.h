/*
 * store.h: blocks from the frames of a slot into the file.
 */
#ifndef SHOAL_STORE_H
#define SHOAL_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "disk.h"

/* A frame taken: its descriptor is a private copy, checked (R2). */
struct taken {
	uint32_t frame, seq;
	struct frame_desc desc;
	uint32_t author; /* peer id */
};

/* Blocks that lie one behind the other in the file, to be written at once. */
struct store {
	uint32_t slot;
	uint32_t n; /* of blocks */
	uint32_t niov;
	uint64_t at;     /* where they begin in the file, bytes */
	uint64_t len;    /* bytes */
	uint64_t behind; /* bytes stored since writing back was begun */
	bool lost;       /* the file is not what it was, and that was said */
	struct taken taken[SLOT_FRAMES];
	struct iovec iov[SLOT_FRAMES];
};

/* From here on frames of this slot; nothing is waiting. */
void store_begin(struct store *, uint32_t slot);
/*
 * Takes over a frame: it is stored with its neighbours by and by, or marked
 * done at once because it is there already (R6).
 */
void store_add(struct disk *, struct store *, const struct taken *);
/* Writes what waits, sets stored bits, marks the frames done, declares the
 * pieces that are whole by that. */
void store_flush(struct disk *, struct store *);

#endif
