/*
 * store.c: blocks into frames, frames back from disk.
 */
#include "store.h"

#include "failpoint.h"
#include "pick.h"
#include "worker.h"

/* Bytes taken at a time, so that disk begins while a long piece comes in. */
#define SPAN_BLOCKS 16
/* Disk is rung for so many frames together, or after so long: waking it costs
 * more than a small piece does. */
#define RING_FRAMES 8
#define RING_NS     500000

static struct run *
run_of(struct worker *w, uint32_t piece)
{
	return &w->store.run[geometry_owner(piece, w->seg.h->disks)];
}

void
store_init(struct worker *w)
{
	uint32_t k, n = w->seg.h->disks;

	for (k = 0; k < n; k++)
		run_init(&w->store.run[k], geometry_run_first(k, n));
	w->store.ring_at = MONO_NEVER;
}

void
store_grant(struct worker *w, uint32_t depth)
{
	uint32_t k, n = w->seg.h->disks;
	uint32_t size = depth / n;

	if (size > geometry_run_len(n))
		size = geometry_run_len(n);
	if (size == 0)
		size = 1;
	for (k = 0; k < n; k++)
		w->store.run[k].size = size;
}

bool
store_has_room(const struct worker *w, uint32_t piece)
{
	uint32_t n = w->seg.h->disks, k = geometry_owner(piece, n);
	const struct run *r = &w->store.run[k];

	if (w->sess.cfg.blocks)
		return run_room(r) > sess_asks_for(&w->sess, k, n);
	return run_is_empty(r) ||
	    run_room(r) >= geometry_blocks(&w->geo, piece);
}

void
store_begin(struct worker *w, const struct msg *m)
{
	w->store.piece = m->index;
	w->store.begin = m->begin;
	w->store.len = m->length;
	w->store.got = 0;
}

size_t
store_space(struct worker *w, uint8_t **p)
{
	struct store *s = &w->store;
	size_t begun = s->got % BLOCK_SIZE;
	size_t space, left = s->len - s->got;
	uint32_t frame, n;

	if (!park_is_ready(w))
		return 0;
	n = run_span(run_of(w, s->piece), begun > 0, &frame);
	if (n == 0) { /* disk may be done with some meanwhile */
		store_reclaim(w);
		n = run_span(run_of(w, s->piece), begun > 0, &frame);
	}
	if (n == 0)
		return 0;
	if (n > SPAN_BLOCKS)
		n = SPAN_BLOCKS;
	*p = frame_of(&w->frames, frame) + begun;
	space = (size_t)n * BLOCK_SIZE - begun;
	return space < left ? space : left;
}

/* The block before s->got is whole, and the head of its run holds it. */
static void
fill(struct worker *w, uint32_t offset)
{
	struct store *s = &w->store;
	struct run *r = run_of(w, s->piece);
	struct frame_desc d = {s->piece, s->begin + offset, s->got - offset};
	struct mono soon = {w->now.ns + RING_NS};
	uint32_t frame;

	(void)run_span(r, true, &frame);
	FAILPOINT(worker_block);
	frame_fill(w->own, frame, &d); /* R2 */
	run_push(r);
	store_mark(w, geometry_owner(s->piece, w->seg.h->disks),
	    ++s->fresh < RING_FRAMES ? soon : w->now);
	if (s->got < s->len)
		FAILPOINT(worker_piece_middle);
}

/* The block that the next byte belongs to begins at *offset; returns how much
 * of it is still to come. */
static uint32_t
block_left(const struct store *s, uint32_t *offset)
{
	uint32_t len;

	*offset = s->got - s->got % BLOCK_SIZE;
	len = s->len - *offset;
	if (len > BLOCK_SIZE)
		len = BLOCK_SIZE;
	return *offset + len - s->got;
}

void
store_advance(struct worker *w, size_t n)
{
	struct store *s = &w->store;
	uint32_t offset, left, step;

	park_use(w);
	while (n > 0) {
		left = block_left(s, &offset);
		step = n < left ? (uint32_t)n : left;
		s->got += step;
		n -= step;
		if (step == left)
			fill(w, offset);
	}
}

/* Frames that wait for disk hold more of it, or more of it is to come. */
static bool
is_more_coming(struct worker *w, uint32_t piece)
{
	const struct run *r = run_of(w, piece);
	uint32_t i, frame;

	if (w->sess.picked == piece || sess_asks_of(&w->sess, piece) > 0 ||
	    (w->in.body == BODY_STORE && w->store.piece == piece))
		return true;
	for (i = 0; run_at(r, i, &frame); i++)
		if (w->own->desc[frame].piece == piece)
			return true;
	return false;
}

/*
 * Disk is done with what we had of a piece.  A piece that is stored in
 * full, but not had, is being read back: its claim stands.  Stored bits are
 * looked at last: they are cleared only for a piece that is not had.
 */
static void
settle_claim(struct worker *w, uint32_t piece)
{
	if (abits_has(w->swarm.have, piece))
		pick_release(w->asks, piece, w->slot);
	else if (!swarm_is_stored(
		     &w->swarm, piece, geometry_blocks(&w->geo, piece)))
		sess_on_lost(&w->sess, piece);
	else
		return;
	FAILPOINT(worker_released);
}

void
store_settle(struct worker *w, uint32_t piece)
{
	if (!is_more_coming(w, piece))
		settle_claim(w, piece);
}

static void
take_back(struct worker *w, struct run *r)
{
	const struct seg_desc *d = &w->own->desc[run_oldest(r)];
	uint32_t piece = d->piece;
	uint32_t end = d->offset + d->length;

	run_pop(r);
	w->hunger = 0; /* that look was not in vain */
	if (w->sess.cfg.blocks)
		store_settle(w, piece);
	else if (end == geometry_piece_len(&w->geo, piece))
		settle_claim(w, piece);
}

void
store_reclaim(struct worker *w)
{
	uint32_t k;
	struct run *r;

	for (k = 0; k < w->seg.h->disks; k++) {
		r = &w->store.run[k];
		while (!run_is_empty(r) &&
		    !frame_is_filled(w->own, w->done, run_oldest(r)))
			take_back(w, r);
	}
}

bool
store_is_idle(const struct worker *w)
{
	uint32_t k;

	for (k = 0; k < w->seg.h->disks; k++)
		if (!run_is_empty(&w->store.run[k]))
			return false;
	return w->in.body != BODY_STORE;
}

void
store_mark(struct worker *w, uint32_t k, struct mono when)
{
	w->store.ring |= 1u << k;
	w->store.ring_at = mono_min(w->store.ring_at, when);
}

/*
 * After what the peer waits for has gone out.  What is FILLED is not lost
 * meanwhile (R14), and whoever is hungry waits for the disk that it rings.
 */
void
store_ring(struct worker *w)
{
	struct store *s = &w->store;
	uint32_t k;

	if (!mono_is_due(s->ring_at, w->now) && !w->hungry && !w->in.hungry)
		return;
	for (k = 0; s->ring != 0; k++) {
		if ((s->ring & 1u << k) == 0)
			continue;
		seg_ring_disk(&w->seg, w->own, k); /* R7 */
		s->ring &= ~(1u << k);
	}
	s->fresh = 0;
	s->ring_at = MONO_NEVER;
}
