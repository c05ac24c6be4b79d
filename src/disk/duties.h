/*
 * duties.h: what disk process 0 does for all of them.
 */
#ifndef SHOAL_DUTIES_H
#define SHOAL_DUTIES_H

#include "complete.h"
#include "events.h"
#include "keep.h"

struct duties {
	struct keep keep;
	struct events events;
	struct complete complete;
	bool busy; /* completion wants to go on at once */
};

/* Before prepare(), which needs the resume record; and after it.  0, or -1
 * when this process cannot go on, and owes the record that says why. */
int duties_open(struct duties *, struct disk *)
    __attribute__((warn_unused_result));
int duties_begin(struct duties *, struct disk *)
    __attribute__((warn_unused_result));
/* Room, course log, completion, resume record: each when it is due. */
void duties_turn(struct duties *, struct disk *, struct mono now);
/* When the next turn should be. */
struct mono duties_next(
    const struct duties *, const struct disk *, struct mono now);
/* The log, whether due or not; likewise the record, which may take long. */
void duties_log(struct duties *, struct disk *, struct mono now);
void duties_keep(struct duties *, struct disk *, struct mono now);

#endif
