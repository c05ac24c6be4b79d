/*
 * good.c: a piece held against its digest, have bits, then the epoch.
 */
#include "good.h"

#include "authors.h"
#include "failpoint.h"
#include "verify.h"

static bool
is_own(const struct disk *d, uint32_t piece)
{
	return geometry_owner(piece, d->n) == d->k; /* R3 */
}

void
good_bump(struct disk *d)
{
	atomic_fetch_add(&d->swarm.h->epoch, 1); /* R1 */
	control_news(&d->control);
}

/*
 * Of several disk processes that declare their last pieces at one time, the
 * one whose epoch comes last sees the have bits of all the others.
 */
static void
last_own(struct disk *d)
{
	good_look_whole(d);
	if (d->whole && d->k != 0)
		seg_bell_post(&d->seg, 0);
}

static void
declare_good(struct disk *d, uint32_t piece)
{
	FAILPOINT(disk_good);
	if (d->checking) /* it was there: no line in the log */
		abits_set(d->swarm.logged, piece);
	if (abits_set(d->swarm.have, piece)) /* R1 */
		return;
	FAILPOINT(disk_have);
	good_bump(d); /* R10 */
	FAILPOINT(disk_epoch);
	disk_count(&d->me->pieces, 1);
	if (bits_has(d->swarm.wanted, piece) && --d->missing == 0)
		last_own(d);
}

/* A death in the middle leaves a piece of which a part is stored: it is filled
 * up, found bad and cleared again. */
static void
clear(struct disk *d, uint32_t piece)
{
	uint32_t i;

	authors_forget(d, piece);
	kept_forget(&d->kept, geometry_offset(&d->geo, piece),
	    geometry_piece_len(&d->geo, piece));
	for (i = 0; i < geometry_blocks(&d->geo, piece); i++) {
		abits_clear(d->swarm.stored,
		    geometry_block_index(&d->geo, piece, i)); /* R1 */
		FAILPOINT(disk_verified_bad);
	}
}

/* Doubtful before it may be asked for anew.  Each is told at once, since only
 * the last record of a kind is kept. */
static void
declare_bad(struct disk *d, uint32_t piece)
{
	uint32_t author;

	author = authors_sole(d, piece);
	if (author == 0 && !d->checking)
		abits_set(d->swarm.doubtful, piece); /* R1 */
	clear(d, piece);
	if (d->checking)
		return; /* it was only hoped for */
	disk_count(&d->me->bad, 1);
	control_owe(&d->control, REC_BAD, piece, author);
	control_flush(&d->control, mono_now());
}

void
good_begin_doubtful(struct disk *d, uint32_t piece, uint32_t author)
{
	if (abits_has(d->swarm.doubtful, piece) &&
	    !abits_has(d->swarm.have, piece) &&
	    authors_are_others(d, piece, author))
		clear(d, piece);
}

bool
good_is_due(const struct disk *d, uint32_t piece)
{
	return !abits_has(d->swarm.have, piece) &&
	    swarm_is_stored(&d->swarm, piece, geometry_blocks(&d->geo, piece));
}

static int
declare(struct disk *d, uint32_t piece, enum verdict v)
{
	if (v == VERIFY_GOOD)
		declare_good(d, piece);
	else if (v == VERIFY_BAD)
		declare_bad(d, piece);
	return v == VERIFY_UNKNOWN ? -1 : 0;
}

int
good_look(struct disk *d, uint32_t piece)
{
	return good_is_due(d, piece) ?
	    declare(d, piece, verify_piece(d, piece)) :
	    0;
}

int
good_look_two(struct disk *d, uint32_t a, uint32_t b)
{
	const uint32_t piece[2] = {a, b};
	enum verdict v[2];

	if (!good_is_due(d, a) || !good_is_due(d, b))
		return good_look(d, a) | good_look(d, b);
	verify_two(d, piece, v);
	return declare(d, a, v[0]) | declare(d, b, v[1]);
}

void
good_expect(struct disk *d, uint32_t piece)
{
	uint32_t i;

	for (i = 0; i < geometry_blocks(&d->geo, piece); i++)
		abits_set(
		    d->swarm.stored, geometry_block_index(&d->geo, piece, i));
}

void
good_claim(struct disk *d, uint32_t piece)
{
	abits_set(d->swarm.logged, piece);
	good_expect(d, piece);
	abits_set(d->swarm.have, piece);
}

void
good_look_all(struct disk *d)
{
	uint32_t p;

	for (p = d->k; p < d->geo.pieces; p += d->n)
		(void)good_look(d, p);
}

void
good_count_missing(struct disk *d)
{
	uint32_t p;

	d->missing = 0;
	for (p = 0; p < d->geo.pieces; p++)
		if (is_own(d, p) && bits_has(d->swarm.wanted, p) &&
		    !abits_has(d->swarm.have, p))
			d->missing++;
}

void
good_look_whole(struct disk *d)
{
	d->whole = swarm_left(&d->swarm) == 0;
}
