/*
 * events.h: events of all processes, turned into lines of the course log.
 *
 * A pass first notes which pieces have their have bit and no logged bit, then
 * copies what the rings hold, and writes the rings' lines, sorted by time,
 * before the pieces': so causes stand before effects.  A ring's tail and the
 * logged bits are stored only when all lines of the pass are written: a death
 * between loses nothing, and may repeat lines of events.  Lines of pieces it
 * does not repeat: log_mark says from where on a successor must read the log
 * back to see which of them are there.
 */
#ifndef SHOAL_EVENTS_H
#define SHOAL_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "courseline.h"
#include "courselog.h"
#include "disk.h"
#include "event.h"
#include "mono.h"

struct events {
	struct courselog log;
	struct courseline *line; /* of the pass under way */
	size_t n, written;
	uint32_t *tail; /* [slots + 1]: where tails go after it */
	uint32_t *ids;  /* of preferred neighbours */
	uint32_t nids;
	uint32_t *seen; /* ids of EVENT_SEEN */
	uint32_t nseen;
	bool over;          /* EVENT_SEEN 0 came */
	struct event *copy; /* a ring copied out */
	char *text;
	uint64_t clock;    /* time of the latest line, ns */
	uint64_t epoch;    /* at the last look at the have bits */
	bool more;         /* that look left pieces for the next */
	bool end;          /* the file is complete: its line is wanted */
	bool held;         /* a pass is gathered and not settled */
	bool throttled;    /* a pass was put off */
	struct mono last;  /* pass */
	struct mono retry; /* after a failure: not before */
};

/*
 * Allocates, opens the log and, in a replacement, settles what the
 * predecessor wrote.  Sets d->logged.  0, or -1 with errno.
 */
int events_init(struct events *, struct disk *)
    __attribute__((warn_unused_result));
/*
 * One pass, unless one was just now and force is not set.  A log that cannot
 * be written pauses (PAUSE_LOG) and is tried again each second.
 */
void events_turn(struct events *, struct disk *, struct mono now, bool force);
/* When the next pass should be; MONO_NEVER: when something happens. */
struct mono events_next(const struct events *, const struct disk *);
/* REC_REOPEN: the log may have been moved away. */
void events_reopen(struct events *, struct disk *, struct mono now);

#endif
