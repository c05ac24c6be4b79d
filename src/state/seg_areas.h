/*
 * seg_areas.h: where each area of a segment lies.
 *
 * For one ABI number the layout follows from three counts.  Whoever lays a
 * segment out and whoever checks one compute it here, so that a check is a
 * comparison: no area can overlap another or reach beyond the end.
 */
#ifndef SHOAL_SEG_AREAS_H
#define SHOAL_SEG_AREAS_H

#include <stddef.h>
#include <stdint.h>

#include "seg.h"

struct seg_areas {
	uint64_t orders, why, board, disks, done, tails, bells, slots;
	uint64_t slot_size;
	uint64_t size; /* of all */
};

/* 0, or -1: a count is out of range, or the size does not fit 2^63. */
int seg_areas(struct seg_areas *, const struct seg_plan *)
    __attribute__((warn_unused_result));

/*
 * Reads the header of an object with pread, which unlike a mapping survives
 * every truncation, and checks it against the object's size.  NULL, or the
 * end of a sentence that begins with the object's name (a constant string).
 */
const char *seg_header_read(struct seg_header *, int fd)
    __attribute__((warn_unused_result));

/* Points to the areas of a mapping by a header that was checked; not to the
 * slots. */
void seg_point(struct seg *, uint8_t *base, const struct seg_header *);

#endif
