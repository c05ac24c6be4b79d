/*
 * good.c: have bits, then the epoch.
 */
#include "good.h"

#include "failpoint.h"

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

void
good_piece(struct disk *d, uint32_t piece)
{
	FAILPOINT(disk_good);
	if (abits_set(d->swarm.have, piece)) /* R1 */
		return;
	FAILPOINT(disk_have);
	good_bump(d); /* R10 */
	FAILPOINT(disk_epoch);
	disk_count(&d->me->pieces, 1);
	if (--d->missing == 0)
		last_own(d);
}

void
good_look(struct disk *d, uint32_t piece)
{
	if (!abits_has(d->swarm.have, piece) &&
	    swarm_is_stored(&d->swarm, piece, geometry_blocks(&d->geo, piece)))
		good_piece(d, piece);
}

void
good_claim(struct disk *d, uint32_t piece)
{
	uint64_t first;
	uint32_t i;

	first = geometry_block_index(&d->geo, piece, 0);
	abits_set(d->swarm.logged, piece);
	for (i = 0; i < geometry_blocks(&d->geo, piece); i++)
		abits_set(d->swarm.stored, first + i);
	abits_set(d->swarm.have, piece);
}

void
good_look_all(struct disk *d)
{
	uint32_t p;

	for (p = d->k; p < d->geo.pieces; p += d->n)
		good_look(d, p);
}

void
good_count_missing(struct disk *d)
{
	uint32_t p;

	d->missing = 0;
	for (p = 0; p < d->geo.pieces; p++)
		if (is_own(d, p) && !abits_has(d->swarm.have, p))
			d->missing++;
}

void
good_look_whole(struct disk *d)
{
	d->whole = swarm_have_count(&d->swarm) == d->geo.pieces;
}
