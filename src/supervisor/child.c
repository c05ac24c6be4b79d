/*
 * child.c: the life of a slot and of the worker in it.
 */
#include "child.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dial.h"
#include "dialect.h"
#include "ends.h"
#include "frames.h"
#include "launch.h"
#include "log.h"
#include "orders.h"
#include "records.h"

#define DRAIN_MS           5000 /* then a slot is left aside */
#define HANDSHAKE_GRACE_MS 2000 /* the worker's own time-out comes first */
#define TITLE_ROOM         160  /* bytes a child's argv gets for its title */

static const char title_room[TITLE_ROOM + 1] =
    "                                                                "
    "                                                                "
    "                                ";

bool
child_is_running(const struct child *c)
{
	return c->pid != 0;
}

uint32_t
child_count(const struct supervisor *sv, bool running)
{
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state != SLOT_FREE &&
		    (!running || child_is_running(&sv->child[i])))
			n++;
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

struct child *
child_reserve(struct supervisor *sv)
{
	struct child *c, *free, *oldest;
	uint32_t i, half_open;
	bool room;

	free = oldest = NULL;
	half_open = 0;
	room = false;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (c->state == SLOT_FREE && free == NULL)
			free = c;
		if (c->state != SLOT_NEW)
			continue;
		if (c->shot) {
			room = true; /* in a moment */
			continue;
		}
		half_open++;
		/* One that is being admitted waits for us alone. */
		if (c->dialled == NULL && c->peer == NULL &&
		    (oldest == NULL ||
			mono_sub_ns(c->since, oldest->since) < 0))
			oldest = c;
	}
	if (free != NULL && half_open < sv->cf->shoal.max_half_open)
		return free;
	if (oldest != NULL && !room) {
		log_debug(
		    "%s: closed for a newer connection", oldest->addr.text);
		child_shoot(oldest);
	}
	return NULL;
}

/* The public side of a new tenant; the state goes last. */
static void
publish_tenant(struct supervisor *sv, struct child *c)
{
	struct seg_order *o;
	uint32_t want;

	o = &sv->seg.orders[c->slot];
	want = atomic_load(&seg_slot(&sv->seg, c->slot)->want);
	atomic_store(&o->conn, c->conn);
	atomic_store(&o->granted, want + (want & 1));
	atomic_store(&o->pid, (uint32_t)c->pid);
	atomic_store(&o->peer_id, 0);
	atomic_store(&o->dialect, (uint32_t)c->dialect);
	atomic_store(&o->dialled, c->dialled != NULL);
	atomic_store(&o->since, (uint64_t)c->since.ns);
	memcpy(o->address, c->addr.text, sizeof(o->address));
	atomic_store(&o->state, SLOT_NEW);
}

static pid_t
run_worker(struct supervisor *sv, struct child *c, int sock, int pair)
{
	char path[sizeof(sv->libexec) + 16], arg[6][16];
	const char *argv[9];
	int fds[4], i;

	snprintf(path, sizeof(path), "%s/shoal-worker", sv->libexec);
	snprintf(arg[0], sizeof(arg[0]), "%" PRIu32, c->slot);
	snprintf(arg[1], sizeof(arg[1]), "%" PRIu32,
	    c->dialled != NULL ? c->dialled->cf->id : 0);
	snprintf(arg[2], sizeof(arg[2]), "%d", (int)c->dialect);
	snprintf(arg[3], sizeof(arg[3]), "%" PRIu32,
	    sv->cf->shoal.handshake_timeout * 1000);
	snprintf(arg[4], sizeof(arg[4]), "%" PRIu32,
	    sv->cf->shoal.linger_time * 1000);
	snprintf(arg[5], sizeof(arg[5]), "%d", !sv->cf->shoal.sandbox_optional);
	argv[0] = path;
	for (i = 0; i < 6; i++)
		argv[1 + i] = arg[i];
	argv[7] = title_room;
	argv[8] = NULL;
	fds[0] = sock;
	fds[1] = pair;
	fds[2] = sv->seg_fd;
	fds[3] = sv->frames_fd;
	return launch(path, argv, fds, 4, sv->null_fd, -1);
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

int
child_start(struct supervisor *sv, struct child *c, int sock,
    const struct address *addr, struct peer *dialled)
{
	uint32_t slot, epoch;
	int sp[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		0, sp) == -1) {
		log_err("cannot start a worker");
		close(sock);
		return -1;
	}
	slot = c->slot;
	epoch = c->epoch;
	memset(c, 0, sizeof(*c));
	c->slot = slot;
	c->epoch = epoch;
	c->addr = *addr;
	c->dialled = dialled;
	c->dialect = dialled == NULL ? DIALECT_DOCUMENT :
	    dialled->try_other       ? dialect_other(dialled->speaks) :
				       dialled->speaks;
	c->pair = sp[0];
	c->pidfd = -1;
	c->watch.fd = -1;
	c->since = c->rated = sv->now;
	c->conn = ++sv->next_conn;
	orders_init(sv, c);
	publish_tenant(sv, c);
	c->pid = run_worker(sv, c, sock, sp[1]);
	close(sp[1]);
	close(sock);
	if (c->pid == -1 || (c->pidfd = pidfd_open(c->pid, 0)) == -1 ||
	    watch_add(sv->ep, &c->watch, c->pair, EPOLLIN, records_ready, c) ==
		-1) {
		log_err("cannot start a worker in %s", sv->libexec);
		if (c->pid != -1)
			kill(c->pid, SIGKILL);
		else
			c->pid = 0;
	}
	atomic_store(&sv->seg.orders[c->slot].pid, (uint32_t)c->pid);
	c->state = SLOT_NEW;
	if (c->pid == 0) {
		child_event(sv, c, CHILD_REAPED);
		child_event(sv, c, CHILD_SETTLED);
		return -1;
	}
	if (dialled != NULL)
		dialled->trying = c;
	return 0;
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
}

static void
to_draining(struct supervisor *sv, struct child *c)
{
	forget_worker(sv, c);
	atomic_store(&sv->seg.orders[c->slot].pid, 0);
	asks_sweep(&sv->asks, c->slot);
	c->since = sv->now;
	set_state(sv, c, SLOT_DRAINING);
	wake_disks_for(sv, c);
}

/* R15: only a slot with nothing FILLED gets another tenant. */
static void
to_free(struct supervisor *sv, struct child *c)
{
	struct seg_order *o;

	o = &sv->seg.orders[c->slot];
	slot_reset(seg_slot(&sv->seg, c->slot), sv->cf->geo.pieces);
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
	return frames_are_done(s, seg_done(&sv->seg, c->slot)) &&
	    atomic_load(&s->event_head) == atomic_load(&sv->seg.tails[c->slot]);
}

void
child_reaped(struct supervisor *sv, struct child *c, int status, bool by_signal)
{
	struct peer *p;

	slot_read_last(seg_slot(&sv->seg, c->slot), &c->rec);
	sv->gone_conns++;
	sv->gone_down += c->rec.bytes_down;
	sv->gone_up += c->rec.bytes_up;
	ends_settle(sv, c, status, by_signal);
	if ((p = c->peer) != NULL) {
		p->conn = NULL;
		if (sv->nlive-- == sv->cf->shoal.max_peers)
			dial_look(sv);
	}
	if (c->dialled != NULL && c->dialled->trying == c)
		c->dialled->trying = NULL;
	c->peer = c->dialled = NULL;
	sv->look = true;
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
