/*
 * world.c: a worker's surroundings out of memfds and pairs of sockets.
 */
#undef _FORTIFY_SOURCE /* which has a ppoll of its own */
#include "world.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "steps.h"

#define DONE 77 /* no end of a worker is that */

int (*world_sleep)(struct pollfd *, const struct timespec *);

/* In front of the C library's.  A sleep is what lets signals in. */
int
ppoll(struct pollfd *fds, nfds_t n, const struct timespec *ts,
    const sigset_t *mask)
{
	struct timespec left;

	if (world_sleep != NULL && mask != NULL)
		return world_sleep(fds, ts);
	if (ts != NULL)
		left = *ts;
	return (int)syscall(
	    SYS_ppoll, fds, n, ts != NULL ? &left : NULL, mask, _NSIG / 8);
}

static void *
map(int fd, size_t size)
{
	void *p;

	if (fd != -1)
		must(ftruncate(fd, (off_t)size) == 0);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | (fd == -1 ? MAP_ANONYMOUS : 0), fd, 0);
	must(p != MAP_FAILED);
	return p;
}

static int
pair(int type, int own)
{
	int fd[2], other;

	must(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, fd) == 0);
	/* Out of the way of all numbers that are fixed. */
	must((other = dup(fd[1])) != -1 && (other = dup2(other, own + 60)) > 0);
	must(dup2(fd[0], own) == own);
	if (fd[0] != own)
		close(fd[0]);
	if (fd[1] != own)
		close(fd[1]);
	return other;
}

static void
make(struct world *me, uint32_t disks)
{
	struct seg_plan plan = {1, disks, WORLD_PIECES};
	struct worker *w = &me->w;
	uint32_t size = BLOCK_SIZE * me->piece_blocks;

	me->peer = pair(SOCK_STREAM, FD_PEER);
	me->supervisor = pair(SOCK_SEQPACKET, FD_SUPERVISOR);
	must(geometry_init(&w->geo, WORLD_PIECES * size - 5, size) == 0);
	must((me->swarm_fd = memfd_create("swarm", 0)) != -1);
	must((me->asks_fd = memfd_create("asks", 0)) != -1);
	seg_layout(&w->seg, map(-1, seg_size(&plan)), &plan);
	swarm_layout(&me->disk,
	    map(me->swarm_fd, swarm_size(&w->geo, DIGEST_NONE)), &w->geo, NULL,
	    "file", NULL);
	w->swarm = me->disk;
	w->asks =
	    map(me->asks_fd, (WORLD_PIECES + TURNS_WORDS) * sizeof(*w->asks));
	w->frames =
	    (struct frames){map(-1, FRAMES_SLOT_BYTES), FRAMES_SLOT_BYTES};
	w->own = seg_slot(&w->seg, 0);
	w->order = &w->seg.orders[0];
	w->done = seg_done(&w->seg, 0);
	w->tail = &w->seg.tails[0];
	w->peer_id = WORLD_PEER;
	w->dialect = me->blocks ? DIALECT_BITTORRENT : DIALECT_DOCUMENT;
	w->out.dialect = w->dialect;
	w->pid = (uint32_t)getpid();
	w->now = w->born = mono_now();
}

void
world_admit(struct world *me)
{
	struct worker *w = &me->w;
	size_t n = bits_words(WORLD_PIECES);
	struct sess_sets sets = {w->few, w->few + n, w->few + 2 * n, w->asks,
	    w->swarm.wanted, w->swarm.doubtful, w->swarm.stored, w->swarm.avail,
	    w->asks + WORLD_PIECES};
	struct sess_config cfg = {.pieces = WORLD_PIECES,
	    .blocks = me->blocks,
	    .geo = &w->geo,
	    .repeat_ms = INT64_C(1000000),
	    .pool_ms = INT64_C(1000000),
	    .reunchoke_ms = 1000};

	w->coming = w->few + 3 * n;
	sess_init(&w->sess, &cfg, &sets, w->coming, 1);
	input_init(w);
	store_init(w);
	store_grant(w, w->seg.h->disks);
	park_init(w);
	report_init(w);
	w->admitted = true;
}

void
world_hear(struct world *me, enum msg_type type, uint32_t piece)
{
	const struct msg m = {.type = type, .index = piece};
	struct fx_list fx = {.n = 0};

	sess_on_msg(&me->w.sess, &m, me->w.now, &fx);
}

void
world_ask(struct world *me)
{
	steps_hurry(&me->w);
	steps_ask(&me->w);
}

void
world_declare(struct world *me, uint32_t piece)
{
	abits_set(me->disk.have, piece);
	atomic_fetch_add(&me->disk.h->epoch, 1);
}

_Noreturn void
world_done(void)
{
	_exit(DONE);
}

static int
run(uint32_t disks, bool blocks, uint32_t piece_blocks,
    void (*fn)(struct world *))
{
	static struct world world;
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		alarm(30);
		world.blocks = blocks;
		world.piece_blocks = piece_blocks;
		make(&world, disks);
		fn(&world);
		world_done();
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == DONE ? 0 : -1;
}

int
world_run(uint32_t disks, void (*fn)(struct world *))
{
	return run(disks, false, 1, fn);
}

int
world_run_blocks(uint32_t disks, void (*fn)(struct world *))
{
	return run(disks, true, WORLD_BLOCKS, fn);
}

int
world_run_long(uint32_t disks, void (*fn)(struct world *))
{
	return run(disks, false, WORLD_BLOCKS, fn);
}
