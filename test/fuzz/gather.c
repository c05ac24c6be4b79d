/*
 * gather.c: target: lines of the course log out of anybody's rings.
 *
 * The input is what workers and the supervisor wrote into their rings, and
 * which pieces came, for a few passes of disk process 0.
 */
#include "gather.h"

#include "fuzz.h"
#include "patch.h"

#define SLOTS  3
#define PIECES 200
#define OWN    1001

static const struct seg_plan plan = {SLOTS, 1, PIECES};

struct world {
	struct feed f;
	struct disk d;
	struct events ev;
	void *seg, *swarm;
};

/* As events_init does it, without a log. */
static void
begin(struct world *w)
{
	struct events *ev = &w->ev;
	struct disk *d = &w->d;

	w->seg = fuzz_alloc(seg_size(&plan));
	assert(geometry_init(&d->geo, PIECES, 1) == 0);
	w->swarm = fuzz_alloc(swarm_size(&d->geo, DIGEST_NONE));
	seg_layout(&d->seg, w->seg, &plan);
	swarm_layout(&d->swarm, w->swarm, &d->geo, NULL, "file", NULL);
	d->me = &d->seg.disks[0];
	d->own = OWN;
	d->n = 1;
	ev->line = fuzz_alloc(gather_max(d) * sizeof(*ev->line));
	ev->tail = fuzz_alloc((SLOTS + 1) * sizeof(*ev->tail));
	ev->ids = fuzz_alloc(BOARD_EVENTS * sizeof(*ev->ids));
	ev->seen = fuzz_alloc(BOARD_EVENTS * sizeof(*ev->seen));
	ev->copy = fuzz_alloc(BOARD_EVENTS * sizeof(*ev->copy));
	ev->more = true;
	ev->end = true;
}

static void
end(struct world *w)
{
	free(w->ev.line);
	free(w->ev.tail);
	free(w->ev.ids);
	free(w->ev.seen);
	free(w->ev.copy);
	free(w->seg);
	free(w->swarm);
}

/* One event, or a run of equal ones, in a ring that may be full. */
static void
put(struct world *w, uint32_t ring)
{
	struct seg *s = &w->d.seg;
	struct seg_slot *slot = ring < SLOTS ? seg_slot(s, ring) : NULL;
	enum event_kind kind = feed_below(&w->f, EVENT_KINDS + 1);
	uint32_t arg = feed_scaled(&w->f), n = feed_u8(&w->f);

	for (; n > 0; n--)
		if (!event_put(slot != NULL ? slot->event : s->board->event,
			slot != NULL ? SLOT_EVENTS : BOARD_EVENTS,
			slot != NULL ? &slot->event_head :
				       &s->board->event_head,
			&s->tails[ring], kind, arg))
			break;
}

static void
lie(struct world *w, uint32_t i)
{
	struct seg_slot *slot = seg_slot(&w->d.seg, i);

	if (feed_u8(&w->f) & 1)
		atomic_store(&slot->event_head, feed_scaled(&w->f));
	patch(&w->f, slot->event, sizeof(slot->event));
}

static void
step_write(struct world *w)
{
	struct seg_order *o;
	uint32_t i = feed_u8(&w->f) % SLOTS;

	switch (feed_u8(&w->f) % 5) {
	case 0:
		o = &w->d.seg.orders[i];
		atomic_store(&o->state, feed_u8(&w->f) % (SLOT_STUCK + 1));
		atomic_store(&o->peer_id, feed_u8(&w->f));
		break;
	case 1:
		put(w, i);
		break;
	case 2:
		put(w, SLOTS);
		break;
	case 3:
		lie(w, i);
		break;
	case 4:
		abits_set(w->d.swarm.have, feed_below(&w->f, PIECES));
		atomic_fetch_add(&w->d.swarm.h->epoch, 1);
		break;
	}
}

static void
check_line(const struct world *w, const struct courseline *cl)
{
	size_t size = courseline_room(cl);
	char *buf = fuzz_alloc(size);
	struct tm when = {0};
	struct text t;

	assert(cl->kind > EVENT_NONE && cl->kind <= LINE_COMPLETE);
	assert(cl->kind != EVENT_PREFERRED_ID);
	if (cl->kind == EVENT_HAVE || cl->kind == LINE_PIECE)
		assert(cl->arg < PIECES);
	if (cl->kind == LINE_PIECE)
		assert(cl->count > 0 && cl->count <= PIECES);
	if (cl->kind == EVENT_PREFERRED)
		assert(cl->arg > 0 && cl->ids >= w->ev.ids &&
		    cl->ids + cl->arg <= w->ev.ids + BOARD_EVENTS);
	text_init(&t, buf, size);
	courseline_put(&t, cl, OWN, &when);
	assert(!t.cut && t.len > 0);
	free(buf);
}

/* The lines are written: what settle() in events.c does. */
static void
settle(struct world *w)
{
	struct events *ev = &w->ev;
	size_t i;

	for (i = 0; i <= SLOTS; i++)
		atomic_store(&w->d.seg.tails[i], ev->tail[i]);
	for (i = 0; i < ev->n; i++) {
		if (ev->line[i].kind == LINE_COMPLETE)
			atomic_store(&w->d.swarm.h->logged_end, 1);
		if (ev->line[i].kind != LINE_PIECE)
			continue;
		assert(!abits_set(w->d.swarm.logged, ev->line[i].arg));
		w->d.logged++;
	}
}

static void
step_pass(struct world *w)
{
	struct events *ev = &w->ev;
	uint64_t time = 0;
	size_t i;
	bool any;

	any = gather(ev, &w->d);
	assert(ev->n <= gather_max(&w->d) && ev->nids <= BOARD_EVENTS);
	assert(any || ev->n == 0);
	for (i = 0; i < ev->n; i++) {
		check_line(w, &ev->line[i]);
		assert(ev->line[i].time >= time);
		time = ev->line[i].time;
	}
	assert(time <= ev->clock);
	settle(w);
}

/* The board's ring is read as far as there are whole groups of neighbours. */
static void
check_board(const struct world *w)
{
	const struct seg_board *b = w->d.seg.board;
	uint32_t head = atomic_load(&b->event_head);
	uint32_t tail = atomic_load(&w->d.seg.tails[SLOTS]);
	const struct seg_event *e = &b->event[tail % BOARD_EVENTS];

	if (head == tail)
		return;
	assert(atomic_load(&e->kind) == EVENT_PREFERRED);
	assert(atomic_load(&e->arg) >= head - tail);
	assert(atomic_load(&e->arg) < BOARD_EVENTS);
}

/* A worker's ring is empty after a pass, whatever its head says: so its slot
 * drains. */
static void
check_drained(struct world *w)
{
	uint32_t i;

	for (i = 0; i < SLOTS; i++)
		atomic_store(&w->d.seg.orders[i].state, SLOT_DRAINING);
	step_pass(w);
	for (i = 0; i < SLOTS; i++)
		assert(atomic_load(&seg_slot(&w->d.seg, i)->event_head) ==
		    atomic_load(&w->d.seg.tails[i]));
	check_board(w);
	assert(w->d.logged == abits_count(w->d.swarm.have, PIECES));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = fuzz_alloc(sizeof(*w));

	w->f = (struct feed){data, size};
	begin(w);
	while (w->f.n > 0) {
		if (feed_u8(&w->f) % 8 == 0)
			step_pass(w);
		else
			step_write(w);
	}
	check_drained(w);
	end(w);
	free(w);
	return 0;
}
