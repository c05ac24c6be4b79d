/*
 * seg.h: the daemon's segment, created, mapped and taken apart.
 */
#ifndef SHOAL_SEG_H
#define SHOAL_SEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bell.h"
#include "bits.h"
#include "segment.h"

/* A mapped segment as one process sees it. */
struct seg {
	uint8_t *base; /* start; in a worker its own slot follows the bells */
	size_t size;   /* bytes mapped at base */
	struct seg_header *h;
	struct seg_order *orders;
	struct seg_why *why;
	struct seg_board *board;
	struct seg_disk *disks;
	au32 *done;  /* [slots][SLOT_FRAMES] */
	au32 *tails; /* [slots + 1] */
	struct seg_bells *bells;
	struct seg_slot *own; /* worker only: its slot */
};

/* What decides the layout; all else in the header is the caller's to fill
 * before seg_publish. */
struct seg_plan {
	uint32_t slots, disks, max_pieces;
};

/* Bytes of such a segment; 0: it does not fit 2^63. */
uint64_t seg_size(const struct seg_plan *);
/* Bytes of one slot of it. */
uint64_t seg_slot_size(uint32_t max_pieces);

/*
 * Lays out a zeroed mapping of seg_size() bytes: offsets, semaphores, slots.
 * Does not store the magic.
 */
void seg_layout(struct seg *, void *base, const struct seg_plan *);
/* Stores the magic: readers may look from now on. */
void seg_publish(struct seg *);

/*
 * Maps the whole segment of a descriptor for a disk process (everything
 * writable) and checks the header.  -1 with errno (EINVAL: not a segment).
 */
int seg_map_disk(struct seg *, int fd);
/*
 * Maps for worker `slot`: everything before the slots read-only, the bells
 * and its own slot writable, nothing else.  -1 with errno.
 */
int seg_map_worker(struct seg *, int fd, uint32_t slot);
/*
 * Maps read-only for a tool, trusting nothing: magic, ABI, sizes, offsets
 * and alignments are checked against the object's size.  The owner may write
 * on, so what is checked is a private copy of the header; s->h points to it,
 * and seg_unmap frees it.  Returns NULL, or a sentence that says what is wrong
 * (a constant string).
 */
const char *seg_map_tool(struct seg *, int fd);
void seg_unmap(struct seg *);
/* The supervisor of this header runs: its pid alone may be another's now. */
bool seg_is_alive(const struct seg_header *);

/* i < slots */
struct seg_slot *seg_slot(const struct seg *, uint32_t i);

/* Done words of a slot's frames. */
static inline au32 *
seg_done(const struct seg *s, uint32_t i)
{
	return s->done + (size_t)i * SLOT_FRAMES;
}

/* The word of disk k's bell: 0 when it is silent. */
static inline au32 *
seg_bell_word(const struct seg *s, uint32_t k)
{
	return &s->bells->disk[k].word;
}

/* Ends the sleep of disk k, or lets it not fall asleep. */
static inline void
seg_bell_post(const struct seg *s, uint32_t k)
{
	bell_post(seg_bell_word(s, k));
}

/* Disk k: sleeps until its bell is posted; false: until `until` came, or a
 * signal. */
static inline bool
seg_bell_wait(const struct seg *s, uint32_t k, struct mono until)
{
	return bell_wait(seg_bell_word(s, k), until);
}

/* Worker: marks its slot dirty for disk k, posts the bell if it was not
 * marked (R7).  For a dead worker's slot the supervisor marks and posts in any
 * case: it may have died between the two (R14). */
void seg_ring_disk(const struct seg *, struct seg_slot *, uint32_t k);
/* Disk k: clears the mark before it scans the slot (R7); true if it was
 * there. */
bool seg_take_dirty(struct seg_slot *, uint32_t k);

#endif
