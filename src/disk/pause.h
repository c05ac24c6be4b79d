/*
 * pause.h: why a disk process does not do all of its work.
 */
#ifndef SHOAL_PAUSE_H
#define SHOAL_PAUSE_H

#include "disk.h"

/* Tells segment and supervisor, once until it is lifted. */
void pause_on(struct disk *, enum pause_why, int error, enum disk_op);
/* Lifts it; tells when no other reason is left. */
void pause_off(struct disk *, enum pause_why);
/* This process is ready: what stands in the segment and what the supervisor
 * knows is of a predecessor. */
void pause_begin(struct disk *);
/* REC_RETRY: lifts what a retry may, and says again what stays. */
void pause_retry(struct disk *);

/* Frames are marked done without being stored. */
static inline bool
pause_is_storing(const struct disk *d)
{
	return d->paused[PAUSE_STORE] == 0 && d->paused[PAUSE_SYNC] == 0;
}

#endif
