/*
 * shoalstat.h: what shoalstat shows, and the functions that show it.
 */
#ifndef SHOAL_SHOALSTAT_H
#define SHOAL_SHOALSTAT_H

#include "find.h"
#include "out.h"
#include "snap.h"

/* Objects, and what was read out of those that are segments. */
struct report {
	struct find find;
	struct snap **snap; /* find.n of them, NULL: not a segment */
};

#define REPORT_COMPLAINT 2048

/*
 * Looks at all objects, or at the segment called name only.  0, or -1 with a
 * sentence in complaint; what the list can say of an object that cannot be
 * read is no failure.
 */
int report_take(struct report *, const char *name, char *complaint, size_t size)
    __attribute__((warn_unused_result));
void report_free(struct report *);

enum view {
	VIEW_LIST,     /* a line for each object */
	VIEW_ONE,      /* -i: one segment in detail; snap[0] is there */
	VIEW_PIDS,     /* -p */
	VIEW_TIMES,    /* -t */
	VIEW_CREATORS, /* -c */
	VIEW_LIMITS,   /* -l */
	VIEW_SUMMARY,  /* -u */
	VIEWS,
};

typedef void view_fn(struct out *, const struct report *);

extern view_fn *const text_views[VIEWS];
extern view_fn *const json_views[VIEWS];

view_fn text_one, json_one;

struct json;
/* A torrent's trackers: a table, or nothing; and an array. */
void text_trackers(struct out *, const struct snap *);
void json_trackers(struct json *, const struct snap *);

/* Sums over a report, for VIEW_SUMMARY. */
struct summary {
	uint32_t alive, gone, orphans, foreign, unreadable;
	uint64_t bytes, slots, used, live, rate_down, rate_up;
};
struct summary report_sum(const struct report *);

/* Object i as the list's word for its state: "alive", "gone", "orphan",
 * "foreign", "unreadable". */
const char *report_state(const struct report *, size_t i);

#endif
