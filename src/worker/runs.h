/*
 * runs.h: the frames that a slot lends to one disk process, used in a circle.
 *
 * A slot's frames are dealt to the disk processes in equal runs (R4).  Within
 * its run the worker fills frames in order and takes them back in order,
 * however disk answers.  Nothing here looks at shared memory.
 */
#ifndef SHOAL_RUNS_H
#define SHOAL_RUNS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Used frames are [tail, head), or [tail, end) with [0, head) when wrapped.
 * The size may change at any time: frames beyond it are emptied as they come
 * free and not filled any more.
 */
struct run {
	uint32_t first; /* number of its first frame in the slot */
	uint32_t size;  /* frames granted, >= 1 */
	uint32_t head;  /* the next to fill, counted from first */
	uint32_t tail;  /* the oldest in use */
	uint32_t end;   /* where head turned back */
	bool wrapped;
};

void run_init(struct run *, uint32_t first);
bool run_is_empty(const struct run *);
/* Frames that could be filled without taking one back. */
uint32_t run_room(const struct run *);
/*
 * Frames that can be filled one after the other from *frame (a number of the
 * slot) on; 0: none is free.  begun: the frame at the head holds half a block
 * already, so the head stays where it is.
 */
uint32_t run_span(struct run *, bool begun, uint32_t *frame);
/* The frame at the head is full; there is one (run_span). */
void run_push(struct run *);
/* Number of the oldest frame in use; the run is not empty. */
uint32_t run_oldest(const struct run *);
/* The number of the i-th oldest; false: there are not so many. */
bool run_at(const struct run *, uint32_t i, uint32_t *frame);
/* Takes that one back. */
void run_pop(struct run *);

#endif
