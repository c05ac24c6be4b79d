/*
 * complete.h: the last steps of a download.
 *
 * All wanted pieces are there: the file is synced, hashed when a digest is
 * given, recorded as complete, renamed, the folder synced, the log's last line
 * written, the supervisor told.  Each step may be done again: a successor
 * begins at the first that it cannot see to be done.
 */
#ifndef SHOAL_COMPLETE_H
#define SHOAL_COMPLETE_H

#include "digest.h"
#include "disk.h"
#include "events.h"
#include "keep.h"

enum complete_step {
	COMPLETE_SYNC, /* waits for the last piece, then syncs */
	COMPLETE_HASH,
	COMPLETE_RENAME,
	COMPLETE_LOG, /* waits for the line of the complete file */
	COMPLETE_DONE,
	COMPLETE_BAD, /* wrong digest, or bytes lost: nothing is left to do */
};

struct complete {
	enum complete_step step;
	struct digest digest;
	uint32_t synced; /* of many files */
};

/* d is prepared, and events_init was called. */
void complete_init(struct complete *, const struct disk *, struct events *);
/* Goes on as far as it can without waiting for others; true when it wants
 * to go on at once.  A step that fails pauses and is tried again. */
bool complete_turn(
    struct complete *, struct disk *, struct keep *, struct events *);

#endif
