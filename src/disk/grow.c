/*
 * grow.c: room for the file, taken while it comes.
 */
#include "grow.h"

#include <errno.h>
#include <fcntl.h>

#include "file.h"

#define STEP     ((uint64_t)4 << 20) /* bytes */
#define FIRST_MS 20
#define TURN_MS  2

/* fallocate(2), not the library's: that writes to the file where the file
 * system cannot do it, and so may others by now.  A file that was cut
 * meanwhile stays so, to be seen. */
static bool
step(struct disk *d)
{
	uint64_t n = d->grow_left < STEP ? d->grow_left : STEP;
	uint64_t at = d->geo.file_size - d->grow_left;

	if (fallocate(d->data.fd, FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)n) ==
	    0)
		d->grow_left -= n;
	else if (errno != EINTR)
		d->grow_left = 0;
	return d->grow_left > 0;
}

static bool
take(struct disk *d, int64_t ms)
{
	struct mono end = mono_add_ms(mono_now(), ms);

	while (d->grow_left > 0 && step(d))
		if (mono_is_due(end, mono_now()))
			return true;
	return false;
}

int
grow_begin(struct disk *d)
{
	if (file_reserve(d->data.fd, d->geo.file_size) == -1)
		return -1;
	d->grow_left = d->geo.file_size;
	(void)take(d, FIRST_MS);
	return 0;
}

bool
grow_turn(struct disk *d)
{
	return take(d, TURN_MS);
}
