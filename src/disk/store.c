/*
 * store.c: contiguous blocks in one write; stored bits, then done words.
 */
#include "store.h"

#include <errno.h>

#include "authors.h"
#include "due.h"
#include "failpoint.h"
#include "good.h"
#include "pause.h"

#define BEHIND_BYTES ((uint64_t)4 << 20)

void
store_begin(struct store *s, uint32_t slot)
{
	s->slot = slot;
	s->n = s->niov = 0;
	s->len = 0;
}

static uint32_t
block_of(const struct taken *t)
{
	return t->desc.offset / BLOCK_SIZE;
}

static uint64_t
bit_of(const struct disk *d, const struct taken *t)
{
	return geometry_block_index(&d->geo, t->desc.piece, block_of(t));
}

static uint64_t
place_of(const struct disk *d, const struct taken *t)
{
	return geometry_offset(&d->geo, t->desc.piece) + t->desc.offset;
}

/* R6: what the file has already is not written again. */
static bool
is_there(const struct disk *d, const struct taken *t)
{
	return abits_has(d->swarm.have, t->desc.piece) ||
	    abits_has(d->swarm.stored, bit_of(d, t));
}

static void
finish(struct disk *d, const struct store *s, const struct taken *t)
{
	frame_done(seg_done(&d->seg, s->slot), t->frame, t->seq);
}

/* What is written, and will be hashed, whatever becomes of the frame (R5). */
static const uint8_t *
bytes_of(struct disk *d, const struct store *s, const struct taken *t)
{
	const uint8_t *p = frame_at(&d->frames, s->slot, t->frame);

	if (d->swarm.digests.kind == DIGEST_NONE)
		return p;
	return kept_put(&d->kept, place_of(d, t), p, t->desc.length);
}

/* Those that follow each other in memory need one vector. */
static void
add_vector(struct store *s, const uint8_t *p, uint32_t len)
{
	struct iovec *v = &s->iov[s->niov];

	if (s->niov > 0 && (uint8_t *)v[-1].iov_base + v[-1].iov_len == p) {
		v[-1].iov_len += len;
		return;
	}
	*v = (struct iovec){.iov_base = (void *)(uintptr_t)p, .iov_len = len};
	s->niov++;
}

void
store_add(struct disk *d, struct store *s, const struct taken *t)
{
	if (s->n == SLOT_FRAMES ||
	    (s->n > 0 && place_of(d, t) != s->at + s->len))
		store_flush(d, s);
	good_begin_doubtful(d, t->desc.piece, t->author);
	due_meet(d, t->desc.piece);
	/* Blocks that wait lie before this one: it is none of them. */
	if (is_there(d, t)) {
		finish(d, s, t);
		return;
	}
	if (s->n == 0)
		s->at = place_of(d, t);
	add_vector(s, bytes_of(d, s, t), t->desc.length);
	FAILPOINT(disk_added);
	s->taken[s->n++] = *t;
	s->len += t->desc.length;
}

/*
 * Author before stored bit: whoever finds a piece stored, a successor too,
 * finds who completed it.
 */
static void
mark_stored(struct disk *d, const struct store *s)
{
	const struct taken *t;
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		t = &s->taken[i];
		atomic_store_explicit(&d->swarm.author[t->desc.piece],
		    t->author, memory_order_relaxed);
		FAILPOINT(disk_author);
		authors_add(d, t->desc.piece, t->author);
		abits_set(d->swarm.stored, bit_of(d, t)); /* R1 */
	}
	disk_count(&d->me->bytes, s->len);
}

/* Each piece that has a block in the batch, once; one may have to wait. */
static void
declare(struct disk *d, const struct store *s)
{
	uint32_t i;

	for (i = 0; i < s->n; i++)
		if (i + 1 == s->n ||
		    s->taken[i + 1].desc.piece != s->taken[i].desc.piece)
			(void)due_add(d, s->taken[i].desc.piece);
}

/*
 * Begins to write back what was stored, and does not wait: so the sync before
 * a resume record finds little left to do.  It is that sync which fails when
 * this does.
 */
static void
push_out(struct disk *d, struct store *s)
{
	s->behind += s->len;
	if (s->behind < BEHIND_BYTES)
		return;
	s->behind = 0;
	data_push_out(&d->data, s->at);
}

static bool
is_written(struct disk *d, struct store *s)
{
	if (!pause_is_storing(d))
		return false;
	if (data_write_at(&d->data, s->iov, s->at, s->len) == 0)
		return true;
	if (errno != ENODATA)
		pause_on(d, PAUSE_STORE, errno, OP_WRITE);
	else if (!s->lost) {
		control_owe(&d->control, REC_FAILED, ENODATA, OP_SIZE);
		s->lost = true;
	}
	return false;
}

/*
 * Done last: a worker that finds the last frame of a piece done finds the
 * piece declared, or its stored bits cleared, and knows whether to ask anew;
 * but see due.h.
 */
void
store_flush(struct disk *d, struct store *s)
{
	bool stored;
	uint32_t i;

	if (s->n == 0)
		return;
	stored = is_written(d, s);
	FAILPOINT(disk_written);
	if (stored) {
		mark_stored(d, s);
		FAILPOINT(disk_stored);
		declare(d, s);
	} else
		kept_forget(&d->kept, s->at, s->len);
	for (i = 0; i < s->n; i++)
		finish(d, s, &s->taken[i]);
	FAILPOINT(disk_done);
	if (stored)
		push_out(d, s);
	store_begin(s, s->slot);
}
