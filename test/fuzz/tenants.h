/*
 * tenants.h: a supervisor whose workers are no processes.
 *
 * Every worker is one and the same child, which is dead and not reaped, so that
 * all signals reach it and none does anything.
 */
#ifndef TEST_FUZZ_TENANTS_H
#define TEST_FUZZ_TENANTS_H

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "frames.h"
#include "fuzz.h"
#include "launch.h"
#include "log.h"
#include "neighbours.h"
#include "peers.h"

#define SLOTS  4
#define DISKS  2
#define LISTED 5
#define OWN    1003
#define PIECES 100
#define HOST   "127.0.0.1"

struct world {
	struct feed f;
	struct config cf;
	struct supervisor sv;
	struct child child[SLOTS];
	struct peer peer[LISTED - 1];
	void *seg, *swarm;
	/* Workers: their ends of the pairs, -1: closed, and descriptors that
	 * they were given. */
	int pair[SLOTS];
	uint32_t given[SLOTS];
};

static struct world world;
static int null_fd, frames_fd, ep;
static pid_t nobody;
static int begun_pair; /* of the worker that was started last */

const char launch_room[LAUNCH_ROOM + 1];

__attribute__((constructor)) static void
prepare(void)
{
	null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	frames_fd = memfd_create("frames", MFD_CLOEXEC);
	ep = epoll_create1(EPOLL_CLOEXEC);
	assert(null_fd != -1 && frames_fd != -1 && ep != -1);
	assert(ftruncate(frames_fd, SLOTS * FRAMES_SLOT_BYTES) == 0);
	nobody = fork();
	assert(nobody != -1);
	if (nobody == 0)
		_exit(0);
	log_open(null_fd, "fuzz", LOG_INFO);
}

__attribute__((destructor)) static void
bury(void)
{
	(void)waitpid(nobody, NULL, 0);
}

/* What a worker has of its supervisor. */
pid_t
launch_victim(
    const char *path, const char *const argv[], const int *fds, int nfds)
{
	(void)path;
	(void)argv;
	assert(nfds == 4);
	begun_pair = fcntl(fds[1], F_DUPFD_CLOEXEC, 0);
	assert(begun_pair != -1);
	return nobody;
}

/* Nothing else is started. */
pid_t
launch(const char *path, const char *const argv[], const int *fds, int nfds,
    int out)
{
	(void)path;
	(void)argv;
	(void)fds;
	(void)nfds;
	(void)out;
	abort();
}

int
launch_high(int fd)
{
	return fd;
}

void
launch_reserve(void)
{
}

static struct seg_slot *
slot_of(struct world *w, uint32_t i)
{
	return seg_slot(&w->sv.seg, i);
}

static bool
is_running(const struct child *c)
{
	return c->state == SLOT_NEW || c->state == SLOT_LIVE;
}

/* One that is not admitted is not this peer's already, and so on. */
static void
check_child(struct world *w, struct child *c)
{
	const struct seg_order *o = &w->sv.seg.orders[c->slot];
	uint32_t state = atomic_load(&o->state);

	assert(state == c->state);
	assert(child_is_running(c) == is_running(c));
	assert(atomic_load(&o->pid) == (is_running(c) ? (uint32_t)nobody : 0));
	assert(c->state != SLOT_LIVE || c->given == GIVEN);
	assert(!is_running(c) || (c->peer != NULL) == (c->given > 0));
	assert(is_running(c) || (c->peer == NULL && c->dialled == NULL));
	assert(c->peer == NULL || c->peer->conn == c);
	assert(c->peer == NULL || c->dialled == NULL || c->peer == c->dialled);
	assert(c->peer == NULL || atomic_load(&o->peer_id) == c->peer->id);
	assert(!is_running(c) ||
	    atomic_load(&o->word) == ORDER_WORD(c->epoch, c->depth, c->flags));
	assert(c->depth <= SLOT_FRAMES);
	if (c->state != SLOT_FREE)
		return;
	/* R15. */
	assert(frames_are_done(slot_of(w, c->slot),
	    seg_done(&w->sv.seg, c->slot), w->sv.cf->disks));
	assert(atomic_load(&slot_of(w, c->slot)->event_head) ==
	    atomic_load(&w->sv.seg.tails[c->slot]));
}

static void
check(struct world *w)
{
	uint32_t i, live = 0, half_open = 0, preferred = 0;

	for (i = 0; i < SLOTS; i++) {
		struct child *c = &w->child[i];

		check_child(w, c);
		live += c->peer != NULL;
		half_open += c->state == SLOT_NEW && !c->shot;
		preferred += neighbours_is_one(c) && c->preferred;
	}
	assert(live == w->sv.nlive && live <= w->cf.shoal.max_peers);
	assert(half_open <= w->cf.shoal.max_half_open);
	assert(preferred <= w->cf.terms.k);
	for (i = 0; i < LISTED - 1; i++) {
		const struct peer *p = &w->peer[i];

		assert(p->conn == NULL || p->conn->peer == p);
		assert(p->trying == NULL || p->trying->dialled == p);
		assert(p->end.connected == (p->conn != NULL) || p->conn->shot);
	}
}

static void
begin_peers(struct world *w)
{
	struct peer *p;
	uint32_t i;

	for (i = 1001; i < 1001 + LISTED; i++) {
		if (i == OWN)
			continue;
		assert((p = peers_add(&w->sv, i)) != NULL);
		p->dial = i < OWN;
		p->host = HOST;
		p->port = 6008;
		p->resolved = true;
		assert(address_numeric(&p->addr, HOST, 6008) == 0);
	}
}

static void
begin_config(struct world *w)
{
	uint32_t pieces = 1 + feed_below(&w->f, PIECES);
	struct config *cf = &w->cf;

	cf->terms.own = OWN;
	cf->slots = SLOTS;
	cf->disks = DISKS;
	cf->terms.k = feed_below(&w->f, SLOTS);
	cf->terms.p = 5;
	assert(geometry_init(&cf->terms.geo, pieces, 1) == 0);
	conf_shoal_defaults(&cf->shoal);
	cf->shoal.max_peers = 1 + feed_below(&w->f, SLOTS);
	cf->shoal.max_half_open = 1 + feed_below(&w->f, SLOTS);
	cf->shoal.frame_memory = (uint64_t)BLOCK_SIZE << feed_below(&w->f, 12);
}

static void
begin(struct world *w)
{
	struct seg_plan plan = {SLOTS, DISKS, PIECES};
	struct supervisor *sv = &w->sv;
	uint32_t i;

	begin_config(w);
	sv->cf = &w->cf;
	sv->terms = &w->cf.terms;
	sv->now.ns = INT64_C(1000000000);
	sv->pid = 1;
	sv->phase = PHASE_RUNNING;
	sv->ep = ep;
	sv->frames_fd = frames_fd;
	sv->swarm_ro = null_fd;
	sv->file_fd = sv->parked_fd = sv->keeper_fd = -1;
	sv->child = w->child;
	sv->peer = w->peer;
	sv->places = LISTED - 1;
	sv->sched_cf = (struct schedule_config){
	    .k = w->cf.terms.k, .p_ms = 5000, .m_ms = 15000};
	sv->sched_cf.unchoke_at_once = feed_u8(&w->f) & 1;
	schedule_init(&sv->sched, &sv->sched_cf, sv->now);
	rng_seed(&sv->rng, 1);
	w->seg = fuzz_alloc(seg_size(&plan));
	w->swarm = fuzz_alloc(swarm_size(&w->cf.terms.geo, DIGEST_NONE));
	seg_layout(&sv->seg, w->seg, &plan);
	swarm_layout(
	    &sv->swarm, w->swarm, &w->cf.terms.geo, NULL, "file", NULL);
	assert(asks_create(&sv->asks, w->cf.terms.geo.pieces) == 0);
	begin_peers(w);
	for (i = 0; i < SLOTS; i++) {
		w->child[i].slot = i;
		w->child[i].pair = w->child[i].pidfd = -1;
		w->child[i].watch.fd = w->pair[i] = -1;
	}
}

#endif
