/*
 * control.h: the records between a disk process and the supervisor.
 *
 * Neither side ever waits for the other: what cannot be sent now is owed, at
 * most one record of each kind, and what was asked for is a wish until
 * somebody takes it.
 */
#ifndef SHOAL_CONTROL_H
#define SHOAL_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"
#include "record.h"

struct control {
	int sock;
	bool gone; /* end of file: the supervisor is dead */
	bool wish[REC_KINDS];
	uint32_t open; /* of REC_OPEN: the last file wished for */
	struct record owed[REC_KINDS]; /* in the order of owing */
	uint32_t nowed;
	int file;            /* goes with REC_FILE, ours until sent; -1 */
	bool news;           /* REC_NEWS is owed */
	struct mono news_at; /* not before */
};

void control_init(struct control *, int sock);
/*
 * Owes a record.  One of the same kind that is still owed is forgotten, and
 * REC_PAUSED and REC_RESUMED undo each other.
 */
void control_owe(struct control *, enum record_kind, uint32_t a, uint32_t b);
/* Owes REC_FAILED with errno and operation, unless it is to leave and breaks
 * things off; returns -1. */
int control_fail(struct control *, int error, enum disk_op);
/* Owes REC_FILE with a file's descriptor, which becomes control's. */
void control_owe_file(struct control *, uint32_t file, int fd);
/* Owes REC_NEWS, which is sent at most every 20 ms. */
static inline void
control_news(struct control *c)
{
	c->news = true;
}
/* Sends what is owed, in order, as far as the pair takes it. */
void control_flush(struct control *, struct mono now);
/* When control_flush has something to do again; MONO_NEVER: nothing. */
struct mono control_next(const struct control *, struct mono now);
/* Takes in what came; sets wishes, and gone at end of file. */
void control_read(struct control *);
/* No more work: told to finish, or nobody is left who could say so. */
static inline bool
control_is_leaving(const struct control *c)
{
	return c->gone || c->wish[REC_FINISH];
}
/* True once for each wish. */
bool control_take(struct control *, enum record_kind);

#endif
