/*
 * gather.c: rings and have bits, read for one pass of the course log.
 */
#include "gather.h"

#include <stdlib.h>

#include "failpoint.h"

#define BOARD_RING(d) ((d)->seg.h->slots) /* index of the board's tail */

size_t
gather_max(const struct disk *d)
{
	return (size_t)d->seg.h->slots * SLOT_EVENTS + BOARD_EVENTS +
	    GATHER_PIECES + 1;
}

static struct courseline *
add(struct events *ev, uint32_t kind, uint32_t peer, uint32_t arg)
{
	struct courseline *cl;

	cl = &ev->line[ev->n];
	*cl = (struct courseline){
	    .order = (uint32_t)ev->n, .kind = kind, .peer = peer, .arg = arg};
	ev->n++;
	return cl;
}

/* The pieces of one word of bits, as long as there is room. */
static void
note_word(struct events *ev, size_t word, uint64_t bits, size_t max)
{
	uint32_t i;

	for (i = 0; bits != 0 && !ev->more; bits &= bits - 1) {
		if (ev->n == max) {
			ev->more = true;
			return;
		}
		i = (uint32_t)__builtin_ctzll(bits);
		add(ev, LINE_PIECE, 0, (uint32_t)(word * 64) + i);
	}
}

/*
 * Pieces with a have bit and no logged bit, at the front of the lines until
 * the rings are read.  R11: the epoch, then the bits.
 */
static void
note_pieces(struct events *ev, const struct disk *d)
{
	uint64_t epoch;
	size_t i;

	epoch = atomic_load(&d->swarm.h->epoch);
	if (epoch == ev->epoch && !ev->more)
		return;
	ev->epoch = epoch;
	FAILPOINT(disk_gather_epoch);
	ev->more = false;
	for (i = 0; i < bits_words(d->geo.pieces) && !ev->more; i++)
		note_word(ev, i,
		    atomic_load(&d->swarm.have[i]) &
			~atomic_load(&d->swarm.logged[i]),
		    GATHER_PIECES);
}

/* What a worker may log, and of a piece that there is. */
static bool
is_sane(const struct disk *d, const struct event *e)
{
	return e->kind >= EVENT_CONNECTS_TO &&
	    e->kind <= EVENT_NOT_INTERESTED &&
	    (e->kind != EVENT_HAVE || e->arg < d->geo.pieces);
}

/* Times never run backwards within a ring. */
static void
stamp(struct courseline *cl, uint64_t time, uint64_t *ring_time)
{
	if (time > *ring_time)
		*ring_time = time;
	cl->time = *ring_time;
}

static void
read_slot(struct events *ev, struct disk *d, uint32_t i)
{
	struct seg_slot *slot;
	uint64_t time;
	uint32_t j, n, peer;

	slot = seg_slot(&d->seg, i);
	if (atomic_load_explicit(&slot->event_head, memory_order_acquire) ==
	    ev->tail[i])
		return;
	n = event_peek(slot->event, SLOT_EVENTS, &slot->event_head,
	    &ev->tail[i], ev->copy, SLOT_EVENTS);
	ev->tail[i] += n;
	peer = disk_slot_peer(d, i);
	time = 0;
	for (j = 0; j < n; j++) {
		if (peer == 0 || !is_sane(d, &ev->copy[j])) {
			disk_count(&d->me->lies, 1);
			continue;
		}
		stamp(add(ev, ev->copy[j].kind, peer, ev->copy[j].arg),
		    ev->copy[j].time, &time);
	}
}

/*
 * A group of preferred neighbours becomes one line; an empty one none.
 * Returns how many events it takes, 0: not all of it is there yet.
 */
static uint32_t
read_group(struct events *ev, uint32_t at, uint32_t n, uint64_t *time)
{
	struct courseline *cl;
	const struct event *e;
	uint32_t i, ids;

	e = &ev->copy[at];
	ids = e->arg;
	if (ids >= BOARD_EVENTS)
		return 1; /* no such group */
	if (n - at <= ids)
		return 0;
	if (ids > 0) {
		cl = add(ev, EVENT_PREFERRED, 0, ids);
		cl->ids = ev->ids + ev->nids;
		stamp(cl, e->time, time);
	}
	for (i = 1; i <= ids; i++)
		ev->ids[ev->nids++] = e[i].arg;
	return 1 + ids;
}

static void
read_board(struct events *ev, struct disk *d)
{
	struct seg_board *b;
	uint64_t time;
	uint32_t i, n, took;

	b = d->seg.board;
	n = event_peek(b->event, BOARD_EVENTS, &b->event_head,
	    &ev->tail[BOARD_RING(d)], ev->copy, BOARD_EVENTS);
	time = 0;
	for (i = 0; i < n; i += took) {
		took = 1;
		if (ev->copy[i].kind == EVENT_PREFERRED) {
			if ((took = read_group(ev, i, n, &time)) == 0)
				break;
		} else if (ev->copy[i].kind == EVENT_SEEN) {
			if (ev->copy[i].arg == 0)
				ev->over = true;
			else
				ev->seen[ev->nseen++] = ev->copy[i].arg;
		} else if (ev->copy[i].kind == EVENT_OPTIMISTIC)
			stamp(add(ev, EVENT_OPTIMISTIC, ev->copy[i].arg, 0),
			    ev->copy[i].time, &time);
	}
	ev->tail[BOARD_RING(d)] += i;
}

static void
read_rings(struct events *ev, struct disk *d)
{
	uint32_t i;

	for (i = 0; i <= BOARD_RING(d); i++)
		ev->tail[i] = atomic_load_explicit(
		    &d->seg.tails[i], memory_order_relaxed);
	ev->nids = ev->nseen = 0;
	read_board(ev, d);
	for (i = 0; i < d->seg.h->slots; i++)
		if (disk_slot_state(d, i) != SLOT_FREE)
			read_slot(ev, d, i);
}

static bool
has_moved(const struct events *ev, const struct disk *d)
{
	uint32_t i;

	for (i = 0; i <= BOARD_RING(d); i++)
		if (ev->tail[i] !=
		    atomic_load_explicit(
			&d->seg.tails[i], memory_order_relaxed))
			return true;
	return false;
}

static int
by_time(const void *va, const void *vb)
{
	const struct courseline *a, *b;

	a = va;
	b = vb;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* The log's times neither run backwards nor ahead of the clock; what was
 * derived gets the time of the pass and comes last. */
static void
settle_times(struct events *ev, size_t pieces, uint64_t now)
{
	struct courseline *cl;
	size_t i;

	if (ev->clock > now)
		ev->clock = now; /* somebody has set the clock */
	for (i = 0; i < ev->n; i++) {
		cl = &ev->line[i];
		if (cl->time < ev->clock)
			cl->time = ev->clock;
		if (cl->time > now || i < pieces)
			cl->time = now;
		if (i < pieces)
			cl->order += (uint32_t)ev->n;
	}
	ev->clock = now;
}

static void
finish_pieces(struct events *ev, const struct disk *d)
{
	struct courseline *cl;
	uint32_t count;
	size_t i;

	count = d->logged;
	for (i = 0; i < ev->n; i++) {
		cl = &ev->line[i];
		if (cl->kind != LINE_PIECE)
			continue;
		cl->peer = atomic_load(&d->swarm.author[cl->arg]);
		cl->count = ++count;
	}
	if (ev->end && swarm_left(&d->swarm) == 0 &&
	    count == swarm_have_count(&d->swarm) &&
	    atomic_load(&d->swarm.h->logged_end) == 0)
		add(ev, LINE_COMPLETE, 0, 0)->time = ev->clock;
}

bool
gather(struct events *ev, struct disk *d)
{
	size_t pieces;

	ev->n = ev->written = 0;
	note_pieces(ev, d);
	pieces = ev->n;
	read_rings(ev, d);
	settle_times(ev, pieces, wall_ns());
	qsort(ev->line, ev->n, sizeof(ev->line[0]), by_time);
	finish_pieces(ev, d);
	return ev->n > 0 || has_moved(ev, d);
}
