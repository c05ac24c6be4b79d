/*
 * pause.c: pausing, and telling why.
 */
#include "pause.h"

#include <errno.h>

/* The word in the segment is the first reason there is. */
static int
publish(struct disk *d)
{
	int error, i;

	error = 0;
	for (i = 0; i < PAUSE_KINDS && error == 0; i++)
		error = d->paused[i];
	atomic_store(&d->me->paused, (uint32_t)error);
	return error;
}

static void
tell(struct disk *d, enum pause_why why)
{
	control_owe(&d->control, REC_PAUSED, (uint32_t)d->paused[why],
	    d->paused_op[why]);
}

void
pause_on(struct disk *d, enum pause_why why, int error, enum disk_op op)
{
	if (d->paused[why] != 0)
		return;
	d->paused[why] = error != 0 ? error : EIO;
	d->paused_op[why] = op;
	(void)publish(d);
	tell(d, why);
}

void
pause_off(struct disk *d, enum pause_why why)
{
	if (d->paused[why] == 0)
		return;
	d->paused[why] = 0;
	if (publish(d) == 0)
		control_owe(&d->control, REC_RESUMED, 0, 0);
}

void
pause_begin(struct disk *d)
{
	int i;

	(void)publish(d);
	for (i = 0; i < PAUSE_KINDS; i++)
		if (d->paused[i] != 0)
			tell(d, (enum pause_why)i);
}

void
pause_retry(struct disk *d)
{
	pause_off(d, PAUSE_STORE);
	if (d->paused[PAUSE_SYNC] != 0)
		tell(d, PAUSE_SYNC);
}
