/*
 * tenants.c: target: workers that nobody can trust, as the supervisor sees
 * them.
 *
 * The input is a configuration and a sequence of what workers say and write
 * into their slots, how they begin and end, and the supervisor's turns.  The
 * supervisor is the real one but for the start of a process.
 */
#include "tenants.h"

#include <errno.h>

#include "availability.h"
#include "change.h"
#include "ends.h"
#include "fdpass.h"
#include "orders.h"
#include "ownlines.h"
#include "park.h"
#include "patch.h"
#include "publish.h"
#include "rates.h"
#include "record.h"
#include "records.h"
#include "tenant.h"

#define ASK_AGE_MS 30000
#define FLOOD      2000

/* A slot of which the input says which. */
static struct child *
any(struct world *w)
{
	return &w->child[feed_below(&w->f, SLOTS)];
}

static void
step_start(struct world *w)
{
	uint8_t who = feed_u8(&w->f);
	struct peer *p = &w->peer[who % (LISTED - 1)];
	struct child *c = child_reserve(&w->sv);
	struct address addr;

	/* From the host that is listed, or from elsewhere. */
	assert(
	    address_numeric(&addr, who < 128 ? HOST : "127.0.0.2", 6008) == 0);

	/* As dial.c asks before it dials. */
	if (!p->dial || p->conn != NULL || p->trying != NULL ||
	    (feed_u8(&w->f) & 1) != 0)
		p = NULL;
	if (c == NULL)
		return;
	assert(c->state == SLOT_FREE);
	assert(tenant_start(&w->sv, c, dup(null_fd), &addr, p) == 0);
	w->pair[c->slot] = begun_pair;
	w->given[c->slot] = 0;
}

/* The table of records.c in other words: what must not be said is a shot. */
static bool
may_say(const struct child *c, const struct record *r)
{
	switch (r->kind) {
	case REC_HELLO:
		return c->state == SLOT_NEW && c->peer == NULL &&
		    r->a < DIALECT_COUNT;
	case REC_FD_ACK:
		return c->state == SLOT_NEW && c->peer != NULL &&
		    !c->owes_file && r->a == c->given - GIVE_NOTHING;
	case REC_WANT:
	case REC_LOOK:
		return c->state == SLOT_LIVE;
	default:
		return false;
	}
}

/* What epoll would say. */
static void
hear(struct world *w, struct child *c)
{
	if (c->watch.fd != -1)
		records_ready(&w->sv, c, EPOLLIN);
}

static void
say(struct world *w, struct child *c, const void *p, size_t n)
{
	struct record r;
	bool may, was = c->shot;

	if (w->pair[c->slot] == -1 || c->watch.fd == -1)
		return;
	/* One without a byte looks like the end. */
	may = n == 0 || (record_decode(p, n, &r) == 0 && may_say(c, &r));
	(void)!write(w->pair[c->slot], p, n);
	hear(w, c);
	assert(c->shot == (was || !may || c->records > FLOOD));
}

/* What a good worker would say next, or nearly that. */
static void
step_say(struct world *w)
{
	struct record r = {.kind = REC_LOOK};
	struct child *c = any(w);
	uint8_t buf[RECORD_MAX], how = feed_u8(&w->f);

	if (c->state == SLOT_NEW && c->given == GIVE_NOTHING) {
		r.kind = REC_HELLO;
		r.a = feed_below(&w->f, DIALECT_COUNT + 1);
		r.b = 1000 + feed_below(&w->f, LISTED + 2);
	} else if (c->state == SLOT_NEW) {
		r.kind = REC_FD_ACK;
		r.a = FD_SWARM + (c->given - GIVE_SWARM);
	}
	if (how > 200)
		r.kind = REC_HELLO + feed_below(&w->f, REC_FD);
	if (how > 230)
		r.a = feed_below(&w->f, 5);
	say(w, c, buf, record_encode(&r, buf));
}

/* What a good worker says until it is admitted, or some of it. */
static void
step_admit(struct world *w)
{
	struct record r = {.kind = REC_HELLO};
	struct child *c = any(w);
	uint32_t last = feed_below(&w->f, 6);
	uint8_t buf[RECORD_MAX];

	r.b = 1001 + feed_below(&w->f, LISTED);
	if (c->state != SLOT_NEW || c->leaving)
		return;
	if (c->peer == NULL)
		say(w, c, buf, record_encode(&r, buf));
	r = (struct record){.kind = REC_FD_ACK};
	for (r.a = c->given; r.a <= last && may_say(c, &r); r.a++)
		say(w, c, buf, record_encode(&r, buf));
}

static void
step_babble(struct world *w)
{
	uint8_t buf[RECORD_MAX + 8];
	size_t n = feed_below(&w->f, sizeof(buf));

	feed_copy(&w->f, buf, n);
	say(w, any(w), buf, n);
}

/* Far more than any worker has to say. */
static void
step_flood(struct world *w)
{
	struct record r = {.kind = REC_LOOK};
	struct child *c = any(w);
	uint8_t buf[RECORD_MAX];
	uint32_t n;

	if ((feed_u8(&w->f) & 7) != 0 || c->state != SLOT_LIVE)
		return;
	for (n = 0; n <= FLOOD; n++)
		say(w, c, buf, record_encode(&r, buf));
	assert(c->watch.fd == -1);
}

/* One record to a worker: never a descriptor before the last one was
 * acknowledged, and the admission behind them all. */
static void
listen_one(struct world *w, struct child *c, const struct record *r, int fd)
{
	uint32_t *given = &w->given[c->slot];

	assert((r->kind == REC_FD) == (fd != -1));
	switch (r->kind) {
	case REC_FD:
		assert(r->a == *given + FD_SWARM && r->a <= FD_FILE);
		++*given;
		break;
	case REC_ADMIT:
		assert(*given == FD_FILE);
		break;
	default:
		assert(r->kind == REC_REFUSE);
	}
}

static void
step_listen(struct world *w)
{
	struct child *c = any(w);
	uint8_t buf[RECORD_MAX];
	struct record r;
	ssize_t n;
	int fd;

	if (w->pair[c->slot] == -1)
		return;
	while ((n = fdpass_recv(w->pair[c->slot], buf, sizeof(buf), &fd)) > 0) {
		assert(record_decode(buf, (size_t)n, &r) == 0);
		listen_one(w, c, &r, fd);
		if (fd != -1)
			close(fd);
	}
}

static void
hang_up(struct world *w, struct child *c)
{
	if (w->pair[c->slot] != -1)
		close(w->pair[c->slot]);
	w->pair[c->slot] = -1;
}

static void
step_hang_up(struct world *w)
{
	struct child *c = any(w);

	hang_up(w, c);
	hear(w, c);
}

/* The dead write nothing. */
static void
step_write(struct world *w)
{
	struct child *c = any(w);

	if (is_running(c))
		patch(&w->f, slot_of(w, c->slot),
		    sizeof(struct seg_slot) + PIECES / 8);
}

/* A frame is filled, or all of them are given back or wanted again. */
static void
step_frames(struct world *w)
{
	struct child *c = any(w);
	struct frame_desc d = {0, 0, 1};
	uint8_t how = feed_u8(&w->f);

	if (!is_running(c))
		return;
	if ((how & 1) != 0)
		atomic_fetch_add(&slot_of(w, c->slot)->want, 1);
	else
		frame_fill(slot_of(w, c->slot), how, &d);
}

/* Without its semaphore, which may be anything by now. */
static void
step_publish(struct world *w)
{
	struct child *c = any(w);
	struct seg_slot *s = slot_of(w, c->slot);
	uint32_t i;

	if (!is_running(c))
		return;
	atomic_store(&s->rec.flags, feed_u8(&w->f));
	atomic_store(&s->rec.announced, feed_below(&w->f, PIECES + 2));
	atomic_store(&s->rec.bytes_down, feed_scaled(&w->f));
	for (i = 0; i < bits_words(PIECES); i++)
		atomic_store(&s->bitfield[i], feed_u64(&w->f));
	atomic_fetch_add(&s->change, 2);
}

static void
step_ask(struct world *w)
{
	uint32_t piece = feed_below(&w->f, w->cf.terms.geo.pieces);

	atomic_store(&w->sv.asks.word[piece],
	    feed_u8(&w->f) & 1 ? feed_below(&w->f, SLOTS + 1) :
				 feed_u32(&w->f));
}

static void
reap(struct world *w, struct child *c, int status, bool by_signal)
{
	uint32_t i;

	if (!is_running(c))
		return;
	hang_up(w, c);
	ends_reaped(&w->sv, c, status, by_signal);
	for (i = 0; i < w->cf.terms.geo.pieces; i++)
		assert(atomic_load(&w->sv.asks.word[i]) != c->slot + 1);
	/* R14. */
	for (i = 0; i < w->cf.disks && c->state == SLOT_DRAINING; i++)
		assert(atomic_load(&slot_of(w, c->slot)->dirty[i]) != 0);
}

static void
step_reap(struct world *w)
{
	struct child *c = any(w);
	int status = feed_u8(&w->f);

	reap(w, c, status, feed_u8(&w->f) & 1);
}

/* Disk is done with the frames of a slot, and with its events. */
static void
disk(struct world *w, uint32_t i)
{
	struct seg_slot *s = slot_of(w, i);
	uint32_t f;

	for (f = 0; f < SLOT_FRAMES; f++)
		frame_done(
		    seg_done(&w->sv.seg, i), f, atomic_load(&s->filled[f]));
	atomic_store(&w->sv.seg.tails[i], atomic_load(&s->event_head));
	atomic_store(
	    &w->sv.seg.tails[SLOTS], atomic_load(&w->sv.seg.board->event_head));
}

static void
step_disk(struct world *w)
{
	disk(w, feed_below(&w->f, SLOTS));
}

static void
step_file(struct world *w)
{
	w->sv.file_fd = null_fd;
	records_file_came(&w->sv);
}

static void
step_pause(struct world *w)
{
	w->sv.paused = feed_u8(&w->f) & 1 ? ENOSPC : 0;
	orders_pause_all(&w->sv);
}

/* Frames are given back only when disk is done with all of them. */
static void
look_parking(struct world *w, struct child *c)
{
	const struct seg_order *o = &w->sv.seg.orders[c->slot];
	struct seg_slot *s = slot_of(w, c->slot);
	uint32_t want = atomic_load(&s->want), was = atomic_load(&o->granted);
	bool done =
	    frames_are_done(s, seg_done(&w->sv.seg, c->slot), w->sv.cf->disks);

	park_look(&w->sv, c);
	assert(atomic_load(&o->granted) ==
	    ((want & 1) != 0 && !done ? was : want));
}

/* What running.c does every second. */
static void
step_second(struct world *w)
{
	struct supervisor *sv = &w->sv;
	uint32_t i;

	neighbours_sample_all(sv);
	rates_count(sv);
	records_second(sv);
	availability_count(sv);
	for (i = 0; i < w->cf.terms.geo.pieces; i++)
		assert(atomic_load(&sv->swarm.avail[i]) <= SLOTS);
	for (i = 0; i < SLOTS; i++)
		if (w->child[i].state == SLOT_LIVE)
			look_parking(w, &w->child[i]);
	change_begin(&sv->seg.board->change);
	assert(asks_age(&sv->asks, &sv->swarm, sv->now, ASK_AGE_MS,
		   sv->seg.board) <= w->cf.terms.geo.pieces);
	change_end(&sv->seg.board->change);
	orders_deal_frames(sv);
	publish_board(sv);
}

static void
step_tick(struct world *w)
{
	struct supervisor *sv = &w->sv;

	sv->now = mono_add_ms(sv->now, feed_scaled(&w->f) % 20000);
	child_tick(sv);
	ownlines_log(sv);
	if (mono_is_due(schedule_next(&sv->sched), sv->now)) {
		neighbours_sample_all(sv);
		sv->look = true;
	}
	if (sv->look)
		neighbours_decide(sv);
}

typedef void step_fn(struct world *);
static step_fn *const steps[] = {step_start, step_start, step_say, step_say,
    step_admit, step_admit, step_babble, step_flood, step_listen, step_hang_up,
    step_frames, step_write, step_publish, step_ask, step_reap, step_disk,
    step_file, step_pause, step_second, step_tick};

/* When all workers have ended and disk has done its part, nothing is left of
 * them. */
static void
finish(struct world *w)
{
	uint32_t i;

	for (i = 0; i < SLOTS; i++) {
		reap(w, &w->child[i], 9, true);
		disk(w, i);
	}
	step_tick(w);
	check(w);
	for (i = 0; i < SLOTS; i++)
		assert(w->child[i].state == SLOT_FREE);
	step_second(w);
	w->sv.now = mono_add_ms(w->sv.now, ASK_AGE_MS);
	step_second(w);
	assert(atomic_load(&w->sv.seg.board->asks_total) == 0); /* R9 */
}

/* Open descriptors, as far as these can be ours. */
static uint32_t
descriptors(void)
{
	uint32_t n = 0;
	int fd;

	for (fd = 0; fd < 64; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = &world;
	uint32_t had = descriptors();

	memset(w, 0, sizeof(*w));
	w->f = (struct feed){data, size};
	begin(w);
	while (w->f.n > 0) {
		steps[feed_below(&w->f, sizeof(steps) / sizeof(steps[0]))](w);
		check(w);
	}
	finish(w);
	asks_destroy(&w->sv.asks);
	free(w->sv.logged_pref);
	free(w->seg);
	free(w->swarm);
	assert(descriptors() == had);
	return 0;
}
