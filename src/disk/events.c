/*
 * events.c: passes over the rings: gathered, written, settled.
 */
#include "events.h"

#include <errno.h>
#include <stdlib.h>

#include "failpoint.h"
#include "gather.h"
#include "pause.h"
#include "seen.h"

#define TEXT_ROOM 131072 /* more than the longest line */
#define PASS_MS   5
#define RETRY_MS  1000

/* A line that the predecessor wrote in its last pass (log_mark). */
static void
settle_line(void *arg, const char *line, size_t n)
{
	struct disk *d;
	uint32_t piece;

	d = arg;
	switch (courseline_read(line, n, d->own, &piece)) {
	case LINE_PIECE:
		if (piece < d->geo.pieces && abits_has(d->swarm.have, piece))
			abits_set(d->swarm.logged, piece);
		break;
	case LINE_COMPLETE:
		atomic_store(&d->swarm.h->logged_end, 1);
		break;
	}
}

static int
settle_predecessor(struct events *ev, struct disk *d)
{
	uint64_t mark;

	mark = atomic_load(&d->me->log_mark);
	if (mark != 0 &&
	    courselog_each(&ev->log, (int64_t)(mark - 1), settle_line, d) == -1)
		return -1;
	atomic_store(&d->me->log_mark, 0);
	return 0;
}

struct past {
	uint32_t own;
	bool pieces, end;
};

static void
note_line(void *arg, const char *line, size_t n)
{
	struct past *past;
	uint32_t piece;

	past = arg;
	switch (courseline_read(line, n, past->own, &piece)) {
	case LINE_PIECE:
		past->pieces = true;
		break;
	case LINE_COMPLETE:
		past->end = true;
		break;
	}
}

/*
 * A file that was complete at the start needs no line, unless a former run
 * downloaded it and ended between its name and its line.
 */
static int
settle_past(struct events *ev, struct disk *d)
{
	struct past past;

	past = (struct past){.own = d->own};
	if (d->again || d->hasfile || !d->final)
		return 0;
	if (courselog_each(&ev->log, 0, note_line, &past) == -1)
		return -1;
	if (past.pieces && !past.end)
		atomic_store(&d->swarm.h->logged_end, 0);
	return 0;
}

int
events_init(struct events *ev, struct disk *d)
{
	ev->line = calloc(gather_max(d), sizeof(*ev->line));
	ev->tail = calloc((size_t)d->seg.h->slots + 1, sizeof(*ev->tail));
	ev->ids = calloc(BOARD_EVENTS, sizeof(*ev->ids));
	ev->seen = calloc(BOARD_EVENTS, sizeof(*ev->seen));
	ev->copy = calloc(BOARD_EVENTS, sizeof(*ev->copy));
	ev->text = malloc(TEXT_ROOM);
	if (ev->line == NULL || ev->tail == NULL || ev->ids == NULL ||
	    ev->seen == NULL || ev->copy == NULL || ev->text == NULL)
		return -1;
	ev->more = true;
	courselog_init(&ev->log, d->work, d->own);
	if (d->own != 0 &&
	    (courselog_open(&ev->log) == -1 ||
		settle_predecessor(ev, d) == -1 || settle_past(ev, d) == -1))
		return -1;
	d->logged = (uint32_t)abits_count(d->swarm.logged, d->geo.pieces);
	return 0;
}

/* Of lines [from, n) those that fit; returns where the next text begins. */
static size_t
fill_text(struct events *ev, const struct disk *d, size_t from, struct text *t)
{
	struct tm when;
	time_t now, former;

	text_init(t, ev->text, TEXT_ROOM);
	former = (time_t)-1;
	for (; from < ev->n; from++) {
		if (t->size - t->len < courseline_room(&ev->line[from]))
			break;
		now = (time_t)(ev->line[from].time / 1000000000);
		if (now != former && localtime_r(&now, &when) == NULL)
			gmtime_r(&now, &when);
		former = now;
		courseline_put(t, &ev->line[from], d->own, &when);
	}
	return from;
}

/* 0 when all lines of the pass are in the log, or -1 with errno. */
static int
write_lines(struct events *ev, struct disk *d)
{
	struct text t;
	size_t lines;
	int64_t size;
	int rc;

	if (d->own == 0) {
		ev->written = ev->n; /* there is no log of it */
		return 0;
	}
	if (ev->log.fd == -1 && courselog_open(&ev->log) == -1)
		return -1;
	if (ev->written == 0 && ev->n > 0) {
		if ((size = courselog_size(&ev->log)) == -1)
			return -1;
		atomic_store(&d->me->log_mark, (uint64_t)size + 1);
	}
	while (ev->written < ev->n) {
		fill_text(ev, d, ev->written, &t);
		rc = courselog_append(&ev->log, t.p, t.len, &lines);
		ev->written += lines;
		if (rc == -1)
			return -1;
	}
	return 0;
}

/* The lines are there: says so. */
static void
settle(struct events *ev, struct disk *d)
{
	uint32_t r;
	size_t i;

	FAILPOINT(disk_log_written);
	seen_add(d->dir, ev->seen, ev->nseen);
	FAILPOINT(disk_seen_kept);
	for (r = 0; r <= d->seg.h->slots; r++)
		atomic_store_explicit(
		    &d->seg.tails[r], ev->tail[r], memory_order_release);
	FAILPOINT(disk_log_tails);
	for (i = 0; i < ev->n; i++) {
		if (ev->line[i].kind == LINE_COMPLETE)
			atomic_store(&d->swarm.h->logged_end, 1);
		if (ev->line[i].kind != LINE_PIECE)
			continue;
		abits_set(d->swarm.logged, ev->line[i].arg);
		d->logged++;
	}
	FAILPOINT(disk_log_settled);
	atomic_store(&d->me->log_mark, 0);
	ev->n = ev->written = 0;
	ev->held = false;
}

static void
fail(struct events *ev, struct disk *d, struct mono now)
{
	pause_on(d, PAUSE_LOG, errno, OP_LOG);
	ev->retry = mono_add_ms(now, RETRY_MS);
}

void
events_turn(struct events *ev, struct disk *d, struct mono now, bool force)
{
	ev->throttled = !force && mono_sub_ms(now, ev->last) < PASS_MS;
	if (ev->throttled || (!force && !mono_is_due(ev->retry, now)))
		return;
	ev->last = now;
	if (!ev->held)
		ev->held = gather(ev, d);
	if (!ev->held && d->paused[PAUSE_LOG] == 0)
		return;
	if (write_lines(ev, d) == -1) {
		fail(ev, d, now);
		return;
	}
	if (ev->held)
		settle(ev, d);
	pause_off(d, PAUSE_LOG);
}

struct mono
events_next(const struct events *ev, const struct disk *d)
{
	if (d->paused[PAUSE_LOG] != 0)
		return ev->retry;
	if (ev->throttled || ev->more)
		return mono_add_ms(ev->last, PASS_MS);
	return MONO_NEVER;
}

/* What a pass has still to write goes to the new file: so does its mark. */
void
events_reopen(struct events *ev, struct disk *d, struct mono now)
{
	int64_t size;

	if (d->own == 0)
		return;
	courselog_close(&ev->log);
	if (courselog_open(&ev->log) == -1 ||
	    (size = courselog_size(&ev->log)) == -1) {
		fail(ev, d, now);
		return;
	}
	if (ev->held)
		atomic_store(&d->me->log_mark, (uint64_t)size + 1);
}
