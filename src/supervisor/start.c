/*
 * start.c: everything that stands before the loop begins.
 */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "claim.h"
#include "dial.h"
#include "failpoint.h"
#include "frames.h"
#include "keeper.h"
#include "kernel.h"
#include "launch.h"
#include "listen.h"
#include "log.h"
#include "logpipe.h"
#include "peers.h"
#include "place.h"
#include "progress.h"
#include "publish.h"
#include "resolve.h"
#include "shm.h"
#include "signals.h"
#include "user.h"

#define FDS_PER_SLOT 2 /* a pair, a pidfd */
#define FDS_OTHER    (CONNECTS_MAX + LENT_MAX + 96)

#define ADDRESSES_OTHER ((rlim_t)256 << 20) /* programs, libraries */

#define GONE_PLACES   256 /* for strangers that are remembered */
#define LAST_WORDS_MS 100

static struct supervisor *started;

/* As much as is needed of what, for the children, too. */
static void
raise_limit(
    const struct supervisor *sv, int resource, rlim_t need, const char *what)
{
	struct rlimit rl;

	if (getrlimit(resource, &rl) == -1)
		fatal(EXIT_FAILED, "getrlimit");
	if (rl.rlim_cur >= need)
		return;
	if (rl.rlim_max < need)
		fatalx(EXIT_USAGE,
		    "%" PRIu32 " slots need %ju %s, the limit is %ju; raise "
		    "it, or lower MaxPeers",
		    sv->cf->slots, (uintmax_t)need, what,
		    (uintmax_t)rl.rlim_max);
	rl.rlim_cur = need;
	if (setrlimit(resource, &rl) == -1)
		fatal(EXIT_USAGE, "setrlimit");
}

/* Disk processes map the frames of all slots, of which few have memory. */
static void
raise_limits(const struct supervisor *sv)
{
	raise_limit(sv, RLIMIT_NOFILE,
	    (rlim_t)sv->cf->slots * FDS_PER_SLOT + FDS_OTHER, "descriptors");
	raise_limit(sv, RLIMIT_AS,
	    (rlim_t)sv->cf->slots * FRAMES_SLOT_BYTES +
		sv->cf->shoal.segment_memory + ADDRESSES_OTHER,
	    "bytes of addresses");
}

static void
fill_header(struct supervisor *sv)
{
	struct seg_header *h;
	const struct terms *t;
	struct config *cf;

	h = sv->seg.h;
	cf = sv->cf;
	t = sv->terms;
	h->pid = (int32_t)sv->pid;
	h->uid = (uint32_t)getuid();
	h->pid_start = process_start(h->pid);
	h->born = wall_ns();
	h->frame_mem = cf->shoal.frame_memory;
	h->peer_id = t->own;
	h->listed = t->is_torrent ? 0 : t->listed + 1;
	memcpy(h->own_id, t->own_id, sizeof(h->own_id));
	h->pref_k = t->k;
	h->pref_p = t->p;
	h->pref_m = t->m;
	h->sandbox = sv->sandbox;
	snprintf(h->name, sizeof(h->name), "%s", cf->name);
	snprintf(h->swarm, sizeof(h->swarm), "%s", sv->swarm_name);
	snprintf(h->version, sizeof(h->version), "%s", SHOAL_VERSION);
	snprintf(
	    h->dir, sizeof(h->dir), "%.*s", (int)sizeof(h->dir) - 1, cf->dir);
}

static const char *
shm_remedy(int err)
{
	switch (err) {
	case EEXIST:
		return "another daemon of this name is starting";
	case ENOSPC:
	case ENOMEM:
		return "make room in /dev/shm, or lower MaxPeers or "
		       "MaxHalfOpen";
	case EFBIG:
		return "raise the limit on the size of files";
	default:
		return "/dev/shm must be a tmpfs that the daemon may write";
	}
}

/* The descriptor at *fd is our object's from then on (let_go). */
static void
create(const char *name, uint64_t size, int *fd, void **map)
{
	if ((*fd = shm_create(name, (size_t)size, map)) == -1)
		fatal(errno == EEXIST ? EXIT_TEMPORARY : EXIT_FAILED,
		    "cannot make the shared memory %s of %" PRIu64
		    " bytes (%s)",
		    name, size, shm_remedy(errno));
	*fd = launch_high(*fd);
}

static void
make_segment(struct supervisor *sv)
{
	const char *count;
	struct seg_plan plan;
	uint64_t n;
	void *map;

	plan.slots = sv->cf->slots;
	plan.disks = sv->cf->disks;
	plan.max_pieces = sv->terms->geo.pieces;
	create(sv->shm_name, seg_size(&plan), &sv->seg_fd, &map);
	seg_layout(&sv->seg, map, &plan);
	fill_header(sv);
	n = 0;
	if ((count = getenv("SHOAL_FAILPOINT_COUNT")) != NULL)
		n = strtoull(count, NULL, 10);
	atomic_store(&sv->seg.bells->failpoint, (uint32_t)n);
#ifdef SHOAL_FAILPOINTS
	failpoint_arm(&sv->seg.bells->failpoint);
#endif
	FAILPOINT(supervisor_memory);
}

static void
make_swarm(struct supervisor *sv)
{
	const struct terms *t;
	void *map;

	t = sv->terms;
	create(sv->swarm_name, swarm_size(&t->geo, t->digests.kind),
	    &sv->swarm_fd, &map);
	swarm_layout(&sv->swarm, map, &t->geo, &t->digests, t->file, t->wanted);
	/* What is open for reading only is never mapped writable. */
	sv->swarm_ro = shm_open(sv->swarm_name, O_RDONLY | O_CLOEXEC, 0);
	if (sv->swarm_ro == -1)
		fatal(EXIT_FAILED, "%s", sv->swarm_name);
	sv->swarm_ro = launch_high(sv->swarm_ro);
}

/* At exit, however it comes: nothing of ours stays in /dev/shm, and the last
 * words are heard. */
static void
let_go(void)
{
	if (started->seg_fd != -1)
		claim_release(started->shm_name, started->seg_fd);
	if (started->swarm_fd != -1)
		claim_release(started->swarm_name, started->swarm_fd);
	progress_end(started);
	logpipe_drain(started, LAST_WORDS_MS);
}

/* Whoever makes the segment has the name, and with it the swarm's. */
static void
make_memory(struct supervisor *sv)
{
	started = sv;
	sv->seg_fd = sv->swarm_fd = -1;
	if (atexit(let_go) != 0)
		fatalx(EXIT_FAILED, "atexit");
	claim_take(sv->shm_name, sv->cf->name);
	make_segment(sv);
	claim_clear(sv->swarm_name);
	make_swarm(sv);
	if (asks_create(&sv->asks, sv->terms->geo.pieces) == -1)
		fatal(EXIT_FAILED, "cannot make the ask table");
	sv->asks.fd = launch_high(sv->asks.fd);
	sv->frames_fd =
	    memfd_sealed("shoal.frames", sv->cf->slots * FRAMES_SLOT_BYTES);
	if (sv->frames_fd == -1)
		fatal(EXIT_FAILED, "cannot make the frames");
	sv->frames_fd = launch_high(sv->frames_fd);
	publish_trackers(sv);
	seg_publish(&sv->seg);
}

/* A peer of the configuration; the table has a place for each. */
static struct peer *
list_peer(struct supervisor *sv, uint32_t id, const char *host, uint16_t port)
{
	struct peer *p;

	if ((p = peers_add(sv, id)) == NULL)
		fatalx(EXIT_FAILED, "no place for peer %" PRIu32, id);
	p->listed = true;
	p->host = host;
	p->port = port;
	return p;
}

/* Those with a line in PeerInfo.cfg. */
static void
list_course(struct supervisor *sv)
{
	const struct conf_peer *cp;
	struct peer *p;
	size_t i;

	for (i = 0; i < sv->cf->peers.n; i++) {
		cp = &sv->cf->peers.v[i];
		if (i == sv->cf->self)
			continue;
		p = list_peer(sv, cp->id, cp->host, cp->port);
		p->dial = i < sv->cf->self;
		p->line = cp->line;
		p->configured = conf_shoal_dialect(&sv->cf->shoal, cp->id);
		p->speaks = p->configured;
	}
}

/* Those of --peer. */
static void
list_torrent(struct supervisor *sv)
{
	const struct hostport *hp;
	struct peer *p;
	size_t i;

	for (i = 0; i < sv->cf->opt.npeers; i++) {
		hp = &sv->cf->opt.peer[i];
		p = list_peer(sv, ++sv->last_id, hp->host, hp->port);
		p->dial = true;
		p->configured = p->speaks = DIALECT_BITTORRENT;
	}
}

static void
make_tables(struct supervisor *sv)
{
	uint32_t i, places;

	places = sv->terms->listed;
	if (sv->terms->is_torrent)
		places += sv->cf->slots + GONE_PLACES + DISCOVERED_MAX;
	sv->child = calloc(sv->cf->slots, sizeof(*sv->child));
	if (sv->child == NULL || peers_init(sv, places) == -1)
		fatal(EXIT_FAILED, "tables");
	for (i = 0; i < sv->cf->slots; i++) {
		sv->child[i].slot = i;
		sv->child[i].pair = sv->child[i].pidfd = -1;
		sv->child[i].watch.fd = -1;
	}
	if (sv->terms->is_torrent)
		list_torrent(sv);
	else
		list_course(sv);
	sv->sched_cf.k = sv->terms->k;
	sv->sched_cf.p_ms = (int64_t)sv->terms->p * 1000;
	sv->sched_cf.m_ms = (int64_t)sv->terms->m * 1000;
	sv->sched_cf.unchoke_at_once = sv->cf->shoal.unchoke_at_once;
	if (sv->terms->is_torrent)
		sv->sched_cf.seed = (enum seed_choke)sv->cf->shoal.seed_choke;
}

void
start_all(struct supervisor *sv)
{
	sv->now = mono_now();
	sv->pid = (uint32_t)getpid();
	rng_seed(&sv->rng, rng_entropy());
	arrivals_init(&sv->arrivals, rng_entropy());
	if ((sv->ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		fatal(EXIT_FAILED, "epoll");
	raise_limits(sv);
	if (sv->terms->many) /* it was there before the floor was */
		sv->cf->torrent_fd = launch_high(sv->cf->torrent_fd);
	snprintf(sv->shm_name, sizeof(sv->shm_name), "/shoal.%s", sv->cf->name);
	snprintf(sv->swarm_name, sizeof(sv->swarm_name), "/shoal.%s.%s",
	    sv->cf->name, sv->terms->is_torrent ? "torrent" : "course");
	claim_check(sv->shm_name, sv->cf->name);
	keeper_open(sv);
	listen_open(sv);
	if (!keeper_is_there(sv)) /* else it has done so */
		user_drop(sv->cf->shoal.user, sv->libexec, "shoal-worker");
	kernel_look(sv);
	place_open(sv);
	make_tables(sv);
	logpipe_open(sv);
	signals_init(sv);
	if (keeper_watch(sv, false) == -1)
		fatal(EXIT_FAILED, "--keeper");
	make_memory(sv);
	resolve_init(sv);
}
