/*
 * slot.c: target: a slot as disk and the supervisor see it.
 *
 * The input is the geometry of a file and what a worker that nobody can trust
 * has written into its slot: record, bitfield, frames and events.
 */
#include "slot.h"

#include "fuzz.h"
#include "frames.h"
#include "geometry.h"
#include "patch.h"
#include "seg.h"

#define PIECES 256
#define PID    4242

struct world {
	struct geometry geo;
	uint32_t disks;
	struct seg_slot *slot;
	size_t size;
	au32 done[SLOT_FRAMES]; /* disk's, which are honest */
	au32 tail;              /* likewise */
};

/* Descriptors that are nearly right are worth more than any bytes. */
static void
describe(struct world *w, struct feed *f)
{
	struct seg_desc *d = &w->slot->desc[feed_u8(f)];
	uint32_t piece = feed_below(f, PIECES), block = feed_u8(f);

	atomic_store(&d->piece, piece);
	atomic_store(&d->offset, block * BLOCK_SIZE);
	if (piece < w->geo.pieces && block < geometry_blocks(&w->geo, piece))
		atomic_store(&d->length,
		    geometry_block_len(&w->geo, piece, block) + feed_u8(f) % 2);
}

/* The supervisor: a copy that is a set of pieces, whatever stands there. */
static void
check_record(struct world *w)
{
	uint32_t i, n = w->geo.pieces;
	uint64_t *bits = fuzz_alloc(bits_words(n) * sizeof(*bits));
	struct slot_copy taken, last;

	memset(&taken, 0, sizeof(taken));
	memset(&last, 0, sizeof(last));
	if (slot_snapshot(w->slot, &taken, bits, n, PID)) {
		for (i = n; i < bits_words(n) * 64; i++)
			assert(!bits_has(bits, i));
		slot_read_last(w->slot, &last);
		assert(memcmp(&taken, &last, sizeof(last)) == 0);
		/* Whatever the semaphore was, it is free again. */
		assert(atomic_load(&w->slot->holder) == 0);
		assert(slot_snapshot(w->slot, &last, NULL, 0, PID));
	}
	memset(&last, 0, sizeof(last));
	slot_read_last(w->slot, &taken);
	if (slot_peek(w->slot, &last))
		assert((atomic_load(&w->slot->change) & 1) == 0);
	assert(memcmp(&taken, &last, sizeof(last)) == 0);
	free(bits);
}

/* A block that disk believes lies in the file, and so does its stored bit. */
static void
check_block(const struct world *w, const struct frame_desc *d)
{
	const struct geometry *g = &w->geo;
	uint32_t block = d->offset / BLOCK_SIZE;

	assert(d->piece < g->pieces && d->length > 0);
	assert(d->length <= BLOCK_SIZE);
	assert(
	    (uint64_t)d->offset + d->length <= geometry_piece_len(g, d->piece));
	assert(geometry_offset(g, d->piece) + d->offset + d->length <=
	    g->file_size);
	assert(geometry_block_index(g, d->piece, block) <
	    (uint64_t)g->pieces * g->blocks);
	assert(geometry_owner(d->piece, w->disks) < w->disks);
}

/* Each disk process takes its own run; together they leave nothing but what
 * belongs to no run. */
static void
check_frames(struct world *w)
{
	uint32_t n = w->disks, k, f, seq;
	struct frame_desc d;

	for (k = 0; k < n; k++) {
		(void)seg_take_dirty(w->slot, k);
		assert(!seg_take_dirty(w->slot, k));
		f = geometry_run_first(k, n);
		assert(f + geometry_run_len(n) <= SLOT_FRAMES);
		for (; f < geometry_run_first(k + 1, n); f++) {
			bool filled = frame_is_filled(w->slot, w->done, f);

			assert(frame_take(w->slot, w->done, f, &seq, &d) ==
			    filled);
			if (!filled)
				continue;
			if (geometry_check_block(
				&w->geo, d.piece, d.offset, d.length) == 0)
				check_block(w, &d);
			frame_done(w->done, f, seq);
			assert(!frame_is_filled(w->slot, w->done, f));
		}
	}
	for (f = n * geometry_run_len(n); f < SLOT_FRAMES; f++)
		frame_done(w->done, f, atomic_load(&w->slot->filled[f]));
	assert(frames_are_done(w->slot, w->done, w->disks));
}

/* Disk process 0 comes to the end of the ring in a few looks. */
static void
check_events(struct world *w)
{
	uint32_t n, looks = 0, tail = atomic_load(&w->tail);
	struct event out[SLOT_EVENTS / 2];

	do {
		n = event_peek(w->slot->event, SLOT_EVENTS,
		    &w->slot->event_head, &tail, out, SLOT_EVENTS / 2);
		assert(n <= SLOT_EVENTS / 2 && looks++ < 3);
		tail += n;
	} while (n > 0);
	assert(tail == atomic_load(&w->slot->event_head));
	atomic_store(&w->tail, tail);
	assert(event_room(SLOT_EVENTS, &w->slot->event_head, &w->tail) ==
	    SLOT_EVENTS);
}

/* R15: what the next tenant finds. */
static void
check_reset(struct world *w)
{
	struct slot_copy c;
	static const struct slot_copy nothing;
	uint64_t bits[PIECES / 64] = {0};
	uint32_t i, head = atomic_load(&w->slot->event_head);

	slot_reset(w->slot, w->geo.pieces);
	assert(frames_are_done(w->slot, w->done, w->disks));
	assert(atomic_load(&w->slot->event_head) == head);
	memset(&c, 0xff, sizeof(c));
	assert(slot_snapshot(w->slot, &c, bits, w->geo.pieces, PID));
	assert(memcmp(&c, &nothing, sizeof(c)) == 0);
	for (i = 0; i < PIECES / 64; i++)
		assert(bits[i] == 0);
	assert(slot_publish(w->slot, &nothing, bits, 0, 1, PID));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	struct world w = {.disks = 1 + feed_below(&f, DISKS_MAX)};
	uint32_t piece_size = 1 + feed_scaled(&f) % (64 * BLOCK_SIZE), i;
	uint32_t pieces = 1 + feed_below(&f, PIECES);

	assert(geometry_init(&w.geo,
		   (uint64_t)pieces * piece_size - feed_scaled(&f) % piece_size,
		   piece_size) == 0);
	w.size = sizeof(*w.slot) + bits_words(w.geo.pieces) * sizeof(au64);
	w.slot = fuzz_alloc(w.size);
	sem_init(&w.slot->sem, 1, 1);
	for (i = 0; i < SLOT_FRAMES; i++)
		atomic_store(&w.slot->filled[i], i % 3);
	while (f.n > 0) {
		if (feed_u8(&f) & 1)
			describe(&w, &f);
		else
			patch(&f, w.slot, w.size);
	}
	check_record(&w);
	check_frames(&w);
	check_events(&w);
	check_reset(&w);
	free(w.slot);
	return 0;
}
