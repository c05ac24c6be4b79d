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
#include "folder.h"
#include "frames.h"
#include "kernel.h"
#include "launch.h"
#include "listen.h"
#include "log.h"
#include "logpipe.h"
#include "peers.h"
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
	const struct terms *t;
	struct stat st;

	t = sv->terms;
	if (!t->has_file)
		return;
	if (fstatat(sv->peer_dir, t->file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		fatalx(EXIT_USAGE,
		    "PeerInfo.cfg:%u: peer %" PRIu32 " has the file, but "
		    "%s/%s: %s; put it there, or set the flag to 0",
		    t->line, t->own, t->folder, t->file, strerror(errno));
	if (!S_ISREG(st.st_mode))
		fatalx(EXIT_USAGE,
		    "%s/%s is no regular file; put the file itself there, "
		    "symbolic links are not followed",
		    t->folder, t->file);
	if ((uint64_t)st.st_size != t->geo.file_size)
		fatalx(EXIT_USAGE,
		    "%s/%s has %ju bytes, but Common.cfg says FileSize "
		    "%" PRIu64 "; correct one of them",
		    t->folder, t->file, (uintmax_t)st.st_size,
		    t->geo.file_size);
}

static void
open_state(struct supervisor *sv)
{
	char path[40];
	const char *dir;

	dir = sv->terms->folder;
	sv->work_dir = open_folder(AT_FDCWD, ".");
	make_folder(sv->work_dir, dir);
	sv->peer_dir = open_folder(sv->work_dir, dir);
	check_seed(sv);
	snprintf(path, sizeof(path), "%s/" OWN_FOLDER, dir);
	make_folder(sv->work_dir, path);
	snprintf(path, sizeof(path), "%s/" OWN_LOCK_PATH, dir);
	sv->lock_fd = claim_lock(sv->work_dir, path);
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
	h->listed = t->listed;
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
	swarm_layout(&sv->swarm, map, &t->geo, &t->digests, t->file);
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
	seg_publish(&sv->seg);
}

/* The peers with a line in PeerInfo.cfg. */
static void
list_peers(struct supervisor *sv)
{
	const struct conf_peer *cp;
	struct peer *p;
	size_t i;

	for (i = 0; i < sv->cf->peers.n; i++) {
		cp = &sv->cf->peers.v[i];
		if (i == sv->cf->self || (p = peers_add(sv, cp->id)) == NULL)
			continue;
		p->dial = i < sv->cf->self;
		p->host = cp->host;
		p->port = cp->port;
		p->line = cp->line;
		p->configured = conf_shoal_dialect(&sv->cf->shoal, cp->id);
		p->speaks = p->configured;
	}
}

static void
make_tables(struct supervisor *sv)
{
	uint32_t i;

	sv->child = calloc(sv->cf->slots, sizeof(*sv->child));
	if (sv->child == NULL || peers_init(sv, sv->terms->listed - 1) == -1)
		fatal(EXIT_FAILED, "tables");
	for (i = 0; i < sv->cf->slots; i++) {
		sv->child[i].slot = i;
		sv->child[i].pair = sv->child[i].pidfd = -1;
		sv->child[i].watch.fd = -1;
	}
	list_peers(sv);
	sv->sched_cf.k = sv->terms->k;
	sv->sched_cf.p_ms = (int64_t)sv->terms->p * 1000;
	sv->sched_cf.m_ms = (int64_t)sv->terms->m * 1000;
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
