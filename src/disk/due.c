/*
 * due.c: one piece held until there is another one.
 */
#include "due.h"

#include "authors.h"
#include "disk.h"
#include "good.h"

#define CHECK_MOST (4u << 20)

/* It is as long as others, in whole blocks of a digest. */
static bool
has_pairs(const struct disk *d, uint32_t piece)
{
	return d->hash.pairs && d->geo.piece_size % SHATWO_BLOCK == 0 &&
	    geometry_piece_len(&d->geo, piece) == d->geo.piece_size;
}

static bool
is_quick(struct due *u, struct mono now)
{
	struct mono late = mono_add_ms(u->last, HOLD_MS);

	u->last = now;
	return !mono_is_due(late, now);
}

/*
 * Another one will come soon.  Those that were there at the start do, but they
 * are read from two places in turns, which a disk that must seek stands as far
 * as check.c has it read ahead.
 */
static bool
may_hold(struct disk *d, uint32_t piece, struct mono now)
{
	bool quick = is_quick(&d->due, now);

	if (d->checking)
		return d->geo.piece_size <= CHECK_MOST;
	return quick && authors_sole(d, piece) != 0 &&
	    !abits_has(d->swarm.doubtful, piece);
}

static void
hold(struct due *u, uint32_t piece, struct mono now)
{
	u->is_held = true;
	u->piece = piece;
	u->until = mono_add_ms(now, HOLD_MS);
}

static int
look_or_hold(struct disk *d, uint32_t piece)
{
	struct due *u = &d->due;
	struct mono now;

	if (!has_pairs(d, piece))
		return good_look(d, piece);
	now = mono_now();
	if (u->is_held) {
		u->is_held = false;
		u->last = now;
		return good_look_two(d, u->piece, piece);
	}
	if (!may_hold(d, piece, now))
		return good_look(d, piece);
	hold(u, piece, now);
	return 0;
}

int
due_add(struct disk *d, uint32_t piece)
{
	int rc;

	if (!good_is_due(d, piece) || (d->due.is_held && d->due.piece == piece))
		return 0;
	rc = look_or_hold(d, piece);
	if (!d->checking && d->missing <= 1) /* nothing else will come */
		rc |= due_flush(d);
	return rc;
}

int
due_flush(struct disk *d)
{
	if (!d->due.is_held)
		return 0;
	d->due.is_held = false;
	return good_look(d, d->due.piece);
}

void
due_meet(struct disk *d, uint32_t piece)
{
	if (d->due.piece == piece)
		(void)due_flush(d);
}

void
due_turn(struct disk *d, struct mono now)
{
	if (mono_is_due(due_next(d), now))
		(void)due_flush(d);
}

struct mono
due_next(const struct disk *d)
{
	return d->due.is_held ? d->due.until : MONO_NEVER;
}
