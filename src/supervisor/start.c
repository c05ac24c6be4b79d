/*
 * start.c: everything that stands before the loop begins.
 */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "dial.h"
#include "failpoint.h"
#include "frames.h"
#include "kernel.h"
#include "launch.h"
#include "listen.h"
#include "log.h"
#include "logpipe.h"
#include "progress.h"
#include "resolve.h"
#include "shm.h"
#include "signals.h"
#include "user.h"

#define FDS_PER_SLOT 2 /* a pair, a pidfd */
#define FDS_OTHER    (CONNECTS_MAX + 96)

#define LAST_WORDS_MS 100

static struct supervisor *started;

static void
raise_descriptors(struct supervisor *sv)
{
	struct rlimit rl;
	rlim_t need;

	need = (rlim_t)sv->cf->slots * FDS_PER_SLOT + FDS_OTHER;
	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		fatal(EXIT_FAILED, "getrlimit");
	if (rl.rlim_cur >= need)
		return;
	if (rl.rlim_max < need)
		fatalx(EXIT_USAGE,
		    "%" PRIu32 " slots need %ju descriptors, the "
		    "limit is %ju; raise it, or lower MaxPeers",
		    sv->cf->slots, (uintmax_t)need, (uintmax_t)rl.rlim_max);
	rl.rlim_cur = need;
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1)
		fatal(EXIT_USAGE, "setrlimit");
}

static void
make_folder(int at, const char *path)
{
	if (mkdirat(at, path, 0755) == -1 && errno != EEXIST)
		fatalx(EXIT_USAGE,
		    "cannot make the folder %s: %s; make the one above it "
		    "writable for the daemon's user",
		    path, strerror(errno));
}

static int
open_folder(int at, const char *path)
{
	int fd;

	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		fatal(EXIT_USAGE, "cannot open the folder %s", path);
	return launch_high(fd);
}

/* A peer that starts with the file has it, whole. */
static void
check_seed(const struct supervisor *sv)
{
	const struct conf_peer *self;
	const struct conf_common *co;
	struct stat st;

	self = &sv->cf->peers.v[sv->cf->self];
	co = &sv->cf->common;
	if (!self->has_file)
		return;
	if (fstatat(sv->peer_dir, co->file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		fatalx(EXIT_USAGE,
		    "PeerInfo.cfg:%u: peer %" PRIu32 " has the file, but "
		    "peer_%" PRIu32 "/%s: %s; put it there, or set the flag to "
		    "0",
		    self->line, self->id, self->id, co->file, strerror(errno));
	if (!S_ISREG(st.st_mode))
		fatalx(EXIT_USAGE,
		    "peer_%" PRIu32
		    "/%s is no regular file; put the file itself there, "
		    "symbolic links are not followed",
		    self->id, co->file);
	if ((uint64_t)st.st_size != co->geo.file_size)
		fatalx(EXIT_USAGE,
		    "peer_%" PRIu32 "/%s has %ju bytes, but "
		    "Common.cfg says FileSize %" PRIu64 "; correct one of "
		    "them",
		    self->id, co->file, (uintmax_t)st.st_size,
		    co->geo.file_size);
}

static void
open_state(struct supervisor *sv)
{
	char dir[24], path[40];

	snprintf(dir, sizeof(dir), "peer_%" PRIu32, sv->cf->opt.id);
	sv->work_dir = open_folder(AT_FDCWD, ".");
	make_folder(sv->work_dir, dir);
	sv->peer_dir = open_folder(sv->work_dir, dir);
	check_seed(sv);
	snprintf(path, sizeof(path), "%s/.shoal", dir);
	make_folder(sv->work_dir, path);
	snprintf(path, sizeof(path), "%s/.shoal/lock", dir);
	sv->lock_fd = claim_lock(sv->work_dir, path);
}

static void
fill_header(struct supervisor *sv)
{
	struct seg_header *h;
	struct config *cf;

	h = sv->seg.h;
	cf = sv->cf;
	h->pid = (int32_t)sv->pid;
	h->uid = (uint32_t)getuid();
	h->pid_start = process_start(h->pid);
	h->born = wall_ns();
	h->frame_mem = cf->shoal.frame_memory;
	h->peer_id = cf->opt.id;
	h->listed = (uint32_t)cf->peers.n;
	h->pref_k = cf->common.k;
	h->pref_p = cf->common.p;
	h->pref_m = cf->common.m;
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
	plan.max_pieces = sv->cf->common.geo.pieces;
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
	const struct conf_common *co;
	void *map;

	co = &sv->cf->common;
	create(sv->swarm_name, swarm_size(&co->geo), &sv->swarm_fd, &map);
	swarm_layout(&sv->swarm, map, &co->geo, co->file);
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
	if (asks_create(&sv->asks, sv->cf->common.geo.pieces) == -1)
		fatal(EXIT_FAILED, "cannot make the ask table");
	sv->asks.fd = launch_high(sv->asks.fd);
	sv->frames_fd =
	    memfd_sealed("shoal.frames", sv->cf->slots * FRAMES_SLOT_BYTES);
	if (sv->frames_fd == -1)
		fatal(EXIT_FAILED, "cannot make the frames");
	sv->frames_fd = launch_high(sv->frames_fd);
	seg_publish(&sv->seg);
}

static void
make_tables(struct supervisor *sv)
{
	const struct conf_peer *cp;
	struct peer *p;
	uint32_t i;

	sv->npeers = (uint32_t)sv->cf->peers.n - 1;
	sv->child = calloc(sv->cf->slots, sizeof(*sv->child));
	sv->peer = calloc(sv->npeers + 1, sizeof(*sv->peer));
	if (sv->child == NULL || sv->peer == NULL)
		fatal(EXIT_FAILED, "tables");
	for (i = 0; i < sv->cf->slots; i++) {
		sv->child[i].slot = i;
		sv->child[i].pair = sv->child[i].pidfd = -1;
		sv->child[i].watch.fd = -1;
	}
	for (i = 0; i < sv->npeers; i++) {
		cp = &sv->cf->peers.v[i < sv->cf->self ? i : i + 1];
		p = &sv->peer[i];
		p->cf = cp;
		p->dial = i < sv->cf->self;
		p->sock = -1;
		p->watch.fd = -1;
		p->configured = conf_shoal_dialect(&sv->cf->shoal, cp->id);
		p->speaks = p->configured;
	}
	sv->sched_cf.k = sv->cf->common.k;
	sv->sched_cf.p_ms = (int64_t)sv->cf->common.p * 1000;
	sv->sched_cf.m_ms = (int64_t)sv->cf->common.m * 1000;
	sv->sched_cf.unchoke_at_once = sv->cf->shoal.unchoke_at_once;
}

void
start_all(struct supervisor *sv)
{
	sv->now = mono_now();
	sv->pid = (uint32_t)getpid();
	rng_seed(&sv->rng, rng_entropy());
	if ((sv->ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		fatal(EXIT_FAILED, "epoll");
	raise_descriptors(sv);
	snprintf(sv->shm_name, sizeof(sv->shm_name), "/shoal.%s", sv->cf->name);
	snprintf(sv->swarm_name, sizeof(sv->swarm_name), "/shoal.%s.course",
	    sv->cf->name);
	claim_check(sv->shm_name, sv->cf->name);
	listen_open(sv);
	user_drop(sv->cf->shoal.user, sv->libexec);
	kernel_look(sv);
	open_state(sv);
	make_tables(sv);
	logpipe_open(sv);
	signals_init(sv);
	make_memory(sv);
	resolve_init(sv);
}
