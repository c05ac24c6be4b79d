/*
 * ownlines.c: the supervisor's own lines of the course log.
 */
#include "ownlines.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

static bool
put(struct supervisor *sv, enum event_kind kind, uint32_t arg)
{
	if (sv->terms->is_torrent)
		return true; /* no course log is kept of it */
	return event_put(sv->seg.board->event, BOARD_EVENTS,
	    &sv->seg.board->event_head, &sv->seg.tails[sv->cf->slots], kind,
	    arg);
}

static uint32_t
room(struct supervisor *sv)
{
	return event_room(BOARD_EVENTS, &sv->seg.board->event_head,
	    &sv->seg.tails[sv->cf->slots]);
}

static void
wake_logger(struct supervisor *sv)
{
	seg_bell_post(&sv->seg, 0);
}

bool
ownlines_seen(struct supervisor *sv, uint32_t id)
{
	if (!put(sv, EVENT_SEEN, id))
		return false;
	wake_logger(sv);
	return true;
}

void
ownlines_over(struct supervisor *sv)
{
	if (sv->exit_code == EXIT_OK)
		(void)ownlines_seen(sv, 0);
}

static int
by_id(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* The preferred ids, sorted. */
static uint32_t
collect(const struct supervisor *sv, uint32_t *ids)
{
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state == SLOT_LIVE &&
		    sv->child[i].peer != NULL && sv->child[i].preferred)
			ids[n++] = sv->child[i].peer->id;
	qsort(ids, n, sizeof(*ids), by_id);
	return n;
}

void
ownlines_optimistic(struct supervisor *sv, uint32_t id)
{
	sv->opt_due = id;
}

void
ownlines_log(struct supervisor *sv)
{
	uint32_t *ids, i, n;

	if (sv->opt_due != 0 && put(sv, EVENT_OPTIMISTIC, sv->opt_due)) {
		sv->opt_due = 0;
		wake_logger(sv);
	}
	if ((ids = calloc(sv->cf->slots, sizeof(*ids))) == NULL)
		return;
	n = collect(sv, ids);
	/* An empty set is not logged; a set larger than the ring
	 * is cut to what fits it. */
	if (n == 0 || room(sv) < (n < BOARD_EVENTS ? n + 1 : BOARD_EVENTS) ||
	    (n == sv->nlogged_pref &&
		memcmp(ids, sv->logged_pref, n * sizeof(*ids)) == 0)) {
		free(ids);
		return;
	}
	(void)put(sv, EVENT_PREFERRED, n < BOARD_EVENTS ? n : BOARD_EVENTS - 1);
	for (i = 0; i < n && i < BOARD_EVENTS - 1; i++)
		(void)put(sv, EVENT_PREFERRED_ID, ids[i]);
	free(sv->logged_pref);
	sv->logged_pref = ids;
	sv->nlogged_pref = n;
	wake_logger(sv);
}
