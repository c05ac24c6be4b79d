/*
 * duties.c: log, completion, resume record, in this order.
 */
#include "duties.h"

#include <errno.h>

#include "grow.h"

int
duties_open(struct duties *z, struct disk *d)
{
	if (keep_init(&z->keep, d) == 0)
		return 0;
	return control_fail(&d->control, errno, OP_RESUME);
}

int
duties_begin(struct duties *z, struct disk *d)
{
	if (events_init(&z->events, d) == -1)
		return control_fail(&d->control, errno, OP_LOG);
	keep_begin(&z->keep, d);
	complete_init(&z->complete, d, &z->events);
	return 0;
}

void
duties_turn(struct duties *z, struct disk *d, struct mono now)
{
	events_turn(&z->events, d, now, false);
	grow_turn(d, now);
	z->busy = complete_turn(&z->complete, d, &z->keep, &z->events);
	keep_turn(&z->keep, d, now, false);
}

struct mono
duties_next(const struct duties *z, const struct disk *d, struct mono now)
{
	if (z->busy)
		return now;
	return mono_min(events_next(&z->events, d), grow_next(d));
}

void
duties_log(struct duties *z, struct disk *d, struct mono now)
{
	events_turn(&z->events, d, now, true);
}

void
duties_keep(struct duties *z, struct disk *d, struct mono now)
{
	keep_turn(&z->keep, d, now, true);
}
