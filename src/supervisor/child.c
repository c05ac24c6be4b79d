/*
 * child.c: the life of a slot.
 */
#include "child.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "failpoint.h"
#include "frames.h"
#include "log.h"
#include "orders.h"

#define DRAIN_MS           5000 /* then a slot is left aside */
#define HANDSHAKE_GRACE_MS 2000 /* the worker's own time-out comes first */

/* What the slots have for a new connection. */
struct vacancy {
	struct child *free;   /* a slot without a worker */
	struct child *oldest; /* accepted, not admitted, alive */
	uint32_t half_open;
	bool soon; /* one is dying */
};

bool
child_is_running(const struct child *c)
{
	return c->pid != 0;
}

uint32_t
child_count(const struct supervisor *sv)
{
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++)
		n += child_is_running(&sv->child[i]);
	return n;
}

struct child *
child_by_pid(struct supervisor *sv, pid_t pid)
{
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].pid == pid)
			return &sv->child[i];
	return NULL;
}

void
child_shoot(struct child *c)
{
	c->leaving = c->shot = true;
	if (child_is_running(c) &&
	    pidfd_send_signal(c->pidfd, SIGKILL, NULL, 0) == -1 &&
	    errno != ESRCH)
		log_err("cannot end worker %d", (int)c->pid);
}

static void
consider(struct vacancy *v, struct child *c)
{
	if (c->state == SLOT_FREE && v->free == NULL)
		v->free = c;
	if (c->state != SLOT_NEW)
		return;
	if (c->shot) {
		v->soon = true;
		return;
	}
	v->half_open++;
	/* One that is being admitted waits for us alone. */
	if (c->dialled == NULL && c->peer == NULL &&
	    (v->oldest == NULL || mono_sub_ns(c->since, v->oldest->since) < 0))
		v->oldest = c;
}

static struct vacancy
find_vacancy(const struct supervisor *sv)
{
	struct vacancy v = {0};
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		consider(&v, &sv->child[i]);
	return v;
}

/* Who shares a torrent comes with a crowd, which is let in as long as there are
 * slots; the course's peers are known, and those who wait are few. */
static uint32_t
half_open_max(const struct supervisor *sv)
{
	return sv->terms->is_torrent ? sv->cf->slots :
				       sv->cf->shoal.max_half_open;
}

struct child *
child_reserve(struct supervisor *sv)
{
	struct vacancy v;

	v = find_vacancy(sv);
	if (v.free != NULL && v.half_open < half_open_max(sv))
		return v.free;
	if (v.oldest != NULL && !v.soon) {
		log_debug(
		    "%s: closed for a newer connection", v.oldest->addr.text);
		child_shoot(v.oldest);
	}
	return NULL;
}

static void
forget_worker(struct supervisor *sv, struct child *c)
{
	watch_del(sv->ep, &c->watch);
	if (c->pair != -1)
		close(c->pair);
	if (c->pidfd != -1)
		close(c->pidfd);
	c->pair = c->pidfd = -1;
	c->pid = 0;
}

/* R14: nothing a dead worker left FILLED is dropped. */
static void
wake_disks_for(struct supervisor *sv, struct child *c)
{
	struct seg_slot *s;
	uint32_t k;

	s = seg_slot(&sv->seg, c->slot);
	for (k = 0; k < sv->cf->disks; k++) {
		atomic_store(&s->dirty[k], 1);
		seg_bell_post(&sv->seg, k);
	}
}

static void
set_state(struct supervisor *sv, struct child *c, enum slot_state state)
{
	c->state = state;
	atomic_store(&sv->seg.orders[c->slot].state, state);
}

static void
to_live(struct supervisor *sv, struct child *c)
{
	set_state(sv, c, SLOT_LIVE);
	FAILPOINT(supervisor_admitted);
}

static void
to_draining(struct supervisor *sv, struct child *c)
{
	forget_worker(sv, c);
	FAILPOINT(supervisor_reaped);
	atomic_store(&sv->seg.orders[c->slot].pid, 0);
	asks_sweep(&sv->asks, c->slot);
	c->since = sv->now;
	set_state(sv, c, SLOT_DRAINING);
	wake_disks_for(sv, c);
	FAILPOINT(supervisor_draining);
}

/* R15: only a slot with nothing FILLED gets another tenant. */
static void
to_free(struct supervisor *sv, struct child *c)
{
	struct seg_order *o;

	o = &sv->seg.orders[c->slot];
	slot_reset(seg_slot(&sv->seg, c->slot), sv->terms->geo.pieces);
	if (frames_punch(sv->frames_fd, c->slot) == -1)
		log_debug("slot %" PRIu32 ": frames stay: %s", c->slot,
		    strerror(errno));
	atomic_store(&o->conn, 0);
	atomic_store(&o->peer_id, 0);
	atomic_store(&o->rate_down, 0);
	atomic_store(&o->rate_up, 0);
	set_state(sv, c, SLOT_FREE);
}

static void
to_stuck(struct supervisor *sv, struct child *c)
{
	log_warnx("slot %" PRIu32 " still has frames or log lines that no disk "
		  "process takes; it is left aside",
	    c->slot);
	c->since = sv->now;
	set_state(sv, c, SLOT_STUCK);
}

/* A worker that outlives its own handshake time-out is stopped or mad. */
static void
shoot_silent(struct supervisor *sv, struct child *c)
{
	(void)sv;
	log_warnx("%s: worker %d does not end its handshake", c->addr.text,
	    (int)c->pid);
	child_shoot(c);
}

static void
ignore(struct supervisor *sv, struct child *c)
{
	(void)sv;
	(void)c;
}

static void
impossible(struct supervisor *sv, struct child *c)
{
	(void)sv;
	fatalx(EXIT_FAILED, "slot %" PRIu32 ": no such event in state %d",
	    c->slot, (int)c->state);
}

/* Every state answers every event. */
static void (*const life[SLOT_STUCK + 1][CHILD_EVENTS])(
    struct supervisor *, struct child *) = {
    /*		   ADMITTED    REAPED       SETTLED     OVERDUE */
    [SLOT_FREE] = {impossible, impossible, ignore, ignore},
    [SLOT_NEW] = {to_live, to_draining, ignore, shoot_silent},
    [SLOT_LIVE] = {impossible, to_draining, ignore, ignore},
    [SLOT_DRAINING] = {impossible, impossible, to_free, to_stuck},
    [SLOT_STUCK] = {impossible, impossible, to_free, ignore},
};

void
child_event(struct supervisor *sv, struct child *c, enum child_event ev)
{
	life[c->state][ev](sv, c);
}

/* Nothing of it is left to store or to log. */
static bool
is_settled(struct supervisor *sv, struct child *c)
{
	struct seg_slot *s;

	s = seg_slot(&sv->seg, c->slot);
	return frames_are_done(s, seg_done(&sv->seg, c->slot), sv->cf->disks) &&
	    atomic_load(&s->event_head) == atomic_load(&sv->seg.tails[c->slot]);
}

void
child_reaped(struct supervisor *sv, struct child *c)
{
	child_event(sv, c, CHILD_REAPED);
	if (is_settled(sv, c))
		child_event(sv, c, CHILD_SETTLED);
}

static bool
is_overdue(const struct supervisor *sv, const struct child *c)
{
	int64_t ms;

	ms = mono_sub_ms(sv->now, c->since);
	switch (c->state) {
	case SLOT_NEW:
		return !c->shot &&
		    ms > HANDSHAKE_GRACE_MS +
			(int64_t)sv->cf->shoal.handshake_timeout * 1000;
	case SLOT_DRAINING:
		return ms > DRAIN_MS;
	default:
		return false;
	}
}

void
child_tick(struct supervisor *sv)
{
	struct child *c;
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if ((c->state == SLOT_DRAINING || c->state == SLOT_STUCK) &&
		    is_settled(sv, c))
			child_event(sv, c, CHILD_SETTLED);
		else if (is_overdue(sv, c))
			child_event(sv, c, CHILD_OVERDUE);
	}
}
