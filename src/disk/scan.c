/*
 * scan.c: frames of one slot, taken and checked.
 */
#include "scan.h"

#include "failpoint.h"

bool
scan_is_dirty(const struct disk *d, uint32_t i)
{
	return atomic_load_explicit(&seg_slot(&d->seg, i)->dirty[d->k],
		   memory_order_relaxed) != 0;
}

/*
 * What a worker says of a frame is input: a block of the file (R2), of a
 * piece of this process (R3, R4), from an admitted peer.
 */
static bool
is_honest(const struct disk *d, const struct taken *t)
{
	return t->author != 0 &&
	    geometry_check_block(
		&d->geo, t->desc.piece, t->desc.offset, t->desc.length) == 0 &&
	    geometry_owner(t->desc.piece, d->n) == d->k;
}

uint32_t
scan_slot(struct disk *d, struct store *s, uint32_t i)
{
	struct seg_slot *slot;
	struct taken t;
	uint32_t f, end, n;
	au32 *done;

	slot = seg_slot(&d->seg, i);
	done = seg_done(&d->seg, i);
	(void)seg_take_dirty(slot, d->k); /* R7: before any look */
	FAILPOINT(disk_dirty_cleared);
	store_begin(s, i);
	f = geometry_run_first(d->k, d->n); /* R4: this run only */
	end = f + geometry_run_len(d->n);
	for (n = 0; f < end; f++) {
		t.frame = f;
		if (!frame_take(slot, done, f, &t.seq, &t.desc))
			continue;
		FAILPOINT(disk_taken);
		n++;
		t.author = disk_slot_peer(d, i);
		if (is_honest(d, &t)) {
			store_add(d, s, &t);
			continue;
		}
		disk_count(&d->me->lies, 1);
		frame_done(done, f, t.seq);
	}
	store_flush(d, s);
	return n;
}
