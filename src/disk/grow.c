/*
 * grow.c: room for the file, taken while it comes.
 */
#include "grow.h"

#include <errno.h>
#include <fcntl.h>

#include "file.h"

#define STEP     ((uint64_t)4 << 20) /* bytes */
#define FIRST_MS 5
#define PART     50 /* one of so many moments is spent on it later */

/* fallocate(2), not the library's: that writes to the file where the file
 * system cannot do it, and so may others by now.  A file that was cut
 * meanwhile stays so, to be seen. */
static void
step(struct disk *d)
{
	uint64_t n = d->grow_left < STEP ? d->grow_left : STEP;
	uint64_t at = d->geo.file_size - d->grow_left;

	if (fallocate(d->data.fd, FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)n) ==
	    0)
		d->grow_left -= n;
	else if (errno != EINTR)
		d->grow_left = 0;
}

int
grow_begin(struct disk *d)
{
	struct mono end = mono_add_ms(mono_now(), FIRST_MS);

	if (file_reserve(d->data.fd, d->geo.file_size) == -1)
		return -1;
	d->grow_left = d->geo.file_size;
	while (d->grow_left > 0 && !mono_is_due(end, mono_now()))
		step(d);
	return 0;
}

void
grow_turn(struct disk *d, struct mono now)
{
	struct mono begun = mono_now();

	if (!mono_is_due(grow_next(d), now))
		return;
	step(d);
	d->grow_at.ns = begun.ns + PART * mono_sub_ns(mono_now(), begun);
}

struct mono
grow_next(const struct disk *d)
{
	return d->grow_left > 0 ? d->grow_at : MONO_NEVER;
}
