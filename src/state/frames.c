/*
 * frames.c: the hand-over of frames by two sequence words.
 */
#include "frames.h"

#include <stdatomic.h>

#include "failpoint.h"
#include "geometry.h"

/*
 * R2: block and descriptor are written before `filled` is stored (release),
 * so that whoever sees the frame FILLED sees them.
 */
void
frame_fill(struct seg_slot *slot, uint32_t f, const struct frame_desc *d)
{
	struct seg_desc *to = &slot->desc[f];
	uint32_t seq;

	atomic_store_explicit(&to->piece, d->piece, memory_order_relaxed);
	atomic_store_explicit(&to->offset, d->offset, memory_order_relaxed);
	atomic_store_explicit(&to->length, d->length, memory_order_relaxed);
	FAILPOINT(frame_described);
	/* The word is the worker's own: nobody else stores it. */
	seq = atomic_load_explicit(&slot->filled[f], memory_order_relaxed);
	atomic_store_explicit(&slot->filled[f], seq + 1, memory_order_release);
	FAILPOINT(frame_filled);
}

/*
 * Acquire both: the worker does not write into a frame that is free before
 * disk has stopped reading it, and a dead worker's last frame is seen whole.
 */
bool
frame_is_filled(const struct seg_slot *slot, const au32 *done, uint32_t f)
{
	return atomic_load_explicit(&slot->filled[f], memory_order_acquire) !=
	    atomic_load_explicit(&done[f], memory_order_acquire);
}

/*
 * R2: the descriptor is read after `filled` (acquire), each word once, into
 * the caller's private copy.  A hostile worker may write on; what it writes
 * is never looked at again.
 */
bool
frame_take(const struct seg_slot *slot, const au32 *done, uint32_t f,
    uint32_t *seq, struct frame_desc *d)
{
	const struct seg_desc *from = &slot->desc[f];

	*seq = atomic_load_explicit(&slot->filled[f], memory_order_acquire);
	if (*seq == atomic_load_explicit(&done[f], memory_order_relaxed))
		return false;
	d->piece = atomic_load_explicit(&from->piece, memory_order_relaxed);
	d->offset = atomic_load_explicit(&from->offset, memory_order_relaxed);
	d->length = atomic_load_explicit(&from->length, memory_order_relaxed);
	return true;
}

/* Release: all reading of the frame is over when the worker sees it free. */
void
frame_done(au32 *done, uint32_t f, uint32_t seq)
{
	atomic_store_explicit(&done[f], seq, memory_order_release);
}

/* R15: a slot has drained when no frame is FILLED.  Those that are in nobody's
 * run nobody takes; only a liar fills them. */
bool
frames_are_done(const struct seg_slot *slot, const au32 *done, uint32_t disks)
{
	uint32_t f, n = disks * geometry_run_len(disks);

	for (f = 0; f < n; f++)
		if (frame_is_filled(slot, done, f))
			return false;
	return true;
}
