/*
 * frames.h: a slot's frames between its worker and the disk processes.
 *
 * No lock: a frame is FILLED while filled != done.  The worker writes the
 * descriptor before `filled` (release), disk reads it once after `filled`
 * (acquire) into a private copy (R2) and answers by storing the value into
 * `done`.
 */
#ifndef SHOAL_FRAMES_H
#define SHOAL_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "segment.h"

/* Bytes of the daemon's frames. */
#define FRAMES_SLOT_BYTES ((size_t)SLOT_FRAMES * BLOCK_SIZE)

struct frames {
	uint8_t *base; /* worker: of its own slot; disk: of all */
	size_t size;
};

int frames_map_worker(struct frames *, int fd, uint32_t slot);
int frames_map_disk(struct frames *, int fd, uint32_t slots);

/* Frame f of the worker's own slot. */
static inline uint8_t *
frame_of(const struct frames *fr, uint32_t f)
{
	return fr->base + (size_t)f * BLOCK_SIZE;
}

/* Frame f of slot i, as disk sees it. */
static inline const uint8_t *
frame_at(const struct frames *fr, uint32_t i, uint32_t f)
{
	return fr->base + i * FRAMES_SLOT_BYTES + (size_t)f * BLOCK_SIZE;
}

/* A descriptor copied out. */
struct frame_desc {
	uint32_t piece, offset, length;
};

/* Worker: frame f holds this block now (R2: descriptor, then filled). */
void frame_fill(struct seg_slot *, uint32_t f, const struct frame_desc *);
/* Either: frame f waits for disk. */
bool frame_is_filled(const struct seg_slot *, const au32 *done, uint32_t f);
/* Disk: takes the sequence number and one copy of the descriptor; false when
 * the frame is not FILLED. */
bool frame_take(const struct seg_slot *, const au32 *done, uint32_t f,
    uint32_t *seq, struct frame_desc *);
/* Disk: frame f is done with. */
void frame_done(au32 *done, uint32_t f, uint32_t seq);
/* Supervisor: nothing of the slot is FILLED in the runs of so many disk
 * processes (R15). */
bool frames_are_done(const struct seg_slot *, const au32 *done, uint32_t disks);
/* Supervisor: gives the pages of slot i back (PUNCH_HOLE). 0 or -1, errno. */
int frames_punch(int fd, uint32_t slot);

#endif
