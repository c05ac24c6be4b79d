/*
 * courseline.h: one line of the course log as text.
 */
#ifndef SHOAL_COURSELINE_H
#define SHOAL_COURSELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "sizes.h"
#include "text.h"

/* Lines that are nobody's event; disk process 0 derives them. */
enum {
	LINE_PIECE = EVENT_KINDS, /* arg: piece, count: pieces it makes */
	LINE_COMPLETE,
};

struct courseline {
	uint64_t time;       /* CLOCK_REALTIME, ns */
	uint32_t order;      /* of lines of one time */
	uint32_t kind;       /* enum event_kind, or LINE_ */
	uint32_t peer;       /* whom it is about, where there is one */
	uint32_t arg;        /* piece; for EVENT_PREFERRED how many ids */
	uint32_t count;      /* LINE_PIECE only */
	const uint32_t *ids; /* EVENT_PREFERRED only */
};

/* Bytes that this line takes at most, newline and NUL included. */
size_t courseline_room(const struct courseline *);
/*
 * Adds the line with its newline, of a kind that has a sentence.  when is
 * the line's time in local time, own our peer id.
 */
void courseline_put(struct text *, const struct courseline *, uint32_t own,
    const struct tm *when);

/*
 * Reads back one line of n bytes, without its newline: LINE_PIECE with
 * *piece, LINE_COMPLETE, or EVENT_NONE for any other.
 */
uint32_t courseline_read(
    const char *line, size_t n, uint32_t own, uint32_t *piece);

#endif
