/*
 * look.c: looks into the shared memory of a live daemon.
 */
#include "look.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "run.h"

static const char *
map_segment(struct look *l, const char *name)
{
	char object[96];
	const char *wrong;
	int fd;

	snprintf(object, sizeof(object), "/shoal.%s", name);
	fd = shm_open(object, O_RDONLY, 0);
	if (fd == -1)
		return "there is no segment";
	wrong = seg_map_tool(&l->seg, fd);
	close(fd);
	return wrong;
}

static const char *
map_swarm(struct look *l)
{
	char object[sizeof(l->seg.h->swarm) + 1];
	const char *wrong;
	int fd;

	snprintf(object, sizeof(object), "%s", l->seg.h->swarm);
	fd = shm_open(object, O_RDONLY, 0);
	if (fd == -1)
		return "there is no swarm object";
	wrong = swarm_map(&l->swarm, fd, false);
	close(fd);
	return wrong;
}

/* What is missing, or NULL when all is mapped and is this daemon's. */
static const char *
map_both(struct look *l, const struct bed_peer *p)
{
	const char *wrong = map_segment(l, p->name);

	if (wrong != NULL)
		return wrong;
	if (p->pid != 0 && l->seg.h->pid != p->pid)
		wrong = "the segment is another daemon's";
	else
		wrong = map_swarm(l);
	if (wrong != NULL)
		seg_unmap(&l->seg);
	return wrong;
}

bool
look_open(struct look *l, struct bed *b, size_t i, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	const char *wrong;

	memset(l, 0, sizeof(*l));
	while ((wrong = map_both(l, &b->peer[i])) != NULL) {
		if (run_now() > end)
			return bed_fail(b, "%s: %s", b->peer[i].name, wrong);
		run_sleep(2);
	}
	return true;
}

void
look_close(struct look *l)
{
	swarm_unmap(&l->swarm);
	seg_unmap(&l->seg);
}

uint32_t
look_have(const struct look *l)
{
	return swarm_have_count(&l->swarm);
}

static bool
is_live(const struct look *l, uint32_t i)
{
	return atomic_load(&l->seg.orders[i].state) == SLOT_LIVE;
}

long
look_slot(const struct look *l, uint32_t peer_id)
{
	for (uint32_t i = 0; i < l->seg.h->slots; i++)
		if (is_live(l, i) &&
		    atomic_load(&l->seg.orders[i].peer_id) == peer_id)
			return i;
	return -1;
}

pid_t
look_worker(const struct look *l, uint32_t peer_id)
{
	long slot = look_slot(l, peer_id);

	return slot == -1 ? 0 : (pid_t)atomic_load(&l->seg.orders[slot].pid);
}

size_t
look_live(const struct look *l)
{
	size_t n = 0;

	for (uint32_t i = 0; i < l->seg.h->slots; i++)
		n += is_live(l, i);
	return n;
}

pid_t
look_disk(const struct look *l, uint32_t k)
{
	return k < l->seg.h->disks ? (pid_t)atomic_load(&l->seg.disks[k].pid) :
				     0;
}

bool
look_until_have(const struct look *l, uint32_t pieces, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (look_have(l) < pieces && run_now() < end)
		run_sleep(1);
	return look_have(l) >= pieces;
}

bool
look_until_live(const struct look *l, size_t connections, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (look_live(l) != connections && run_now() < end)
		run_sleep(2);
	return look_live(l) == connections;
}

bool
look_until_paused(const struct look *l, bool paused, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while ((atomic_load(&l->seg.board->paused) != 0) != paused) {
		if (run_now() > end)
			return false;
		run_sleep(5);
	}
	return true;
}

bool
look_until_worker(const struct look *l, uint32_t peer_id, pid_t *pid, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while ((*pid = look_worker(l, peer_id)) == 0 && run_now() < end)
		run_sleep(2);
	return *pid != 0;
}

bool
look_kill(const struct look *l, pid_t pid, int sig)
{
	int fd = pid > 1 ? pidfd_open(pid, 0) : -1;
	bool sent;

	if (fd == -1)
		return false;
	/* As long as a signal reaches it, what /proc says of pid is of it. */
	sent = run_parent(pid) == l->seg.h->pid &&
	    pidfd_send_signal(fd, sig, NULL, 0) == 0;
	close(fd);
	return sent;
}

static void
signal_workers(const struct look *l, int sig)
{
	for (uint32_t i = 0; i < l->seg.h->slots; i++) {
		pid_t pid = (pid_t)atomic_load(&l->seg.orders[i].pid);

		if (is_live(l, i))
			(void)look_kill(l, pid, sig);
	}
}

static void
signal_disks(const struct look *l, int sig)
{
	for (uint32_t k = 0; k < l->seg.h->disks; k++)
		(void)look_kill(l, look_disk(l, k), sig);
}

/* The daemons of all peers but i stop, or go on: who stands still admits
 * nobody. */
static void
signal_others(const struct bed *b, size_t i, int sig)
{
	for (size_t j = 0; j < b->n; j++)
		if (j != i && b->peer[j].pid != 0)
			(void)kill(b->peer[j].pid, sig);
}

/* All that run are connected, and none comes that may take a place. */
static bool
all_are_here(const struct look *l, const struct bed *b)
{
	size_t running = 0;

	for (size_t i = 0; i < b->n; i++)
		running += b->peer[i].pid != 0;
	for (uint32_t i = 0; i < l->seg.h->slots; i++)
		if (atomic_load(&l->seg.orders[i].state) == SLOT_NEW)
			return false;
	return look_live(l) + 1 >= running;
}

/* What workers receive while disk processes stand still is no more than what
 * the frames hold, however long this process is kept from running. */
static void
pulse(const struct look *l)
{
	signal_disks(l, SIGSTOP);
	signal_workers(l, SIGCONT);
	run_sleep(2);
	signal_workers(l, SIGSTOP);
	signal_disks(l, SIGCONT);
}

/* Until disk has nothing in hand any more, as far as can be seen. */
static void
settle(const struct look *l)
{
	uint32_t before, have = look_have(l);
	int still = 0;

	while (still < 4) {
		/* Another connection may take the place of one of them. */
		signal_workers(l, SIGSTOP);
		run_sleep(5);
		before = have;
		have = look_have(l);
		still = have == before ? still + 1 : 0;
	}
}

/* Starts peer i, which says a newline on descriptor 3 when it is ready. */
static bool
start_saying(struct bed *b, size_t i, int fd)
{
	size_t last = 0;
	bool ok;

	while (b->args[last] != NULL)
		last++;
	b->args[last] = "--ready-fd=3";
	b->ready_fd = fd;
	ok = bed_start(b, i);
	b->args[last] = NULL;
	b->ready_fd = 0;
	return ok;
}

static bool
start_ready(struct bed *b, size_t i, int ms)
{
	struct pollfd pfd = {.events = POLLIN};
	bool ok, ready;
	int fd[2];
	char c;

	if (pipe2(fd, O_CLOEXEC) == -1)
		return bed_fail(b, "pipe2");
	ok = start_saying(b, i, fd[1]);
	close(fd[1]);
	pfd.fd = fd[0];
	ready = ok && poll(&pfd, 1, run_patience(ms)) == 1 &&
	    read(fd[0], &c, 1) == 1;
	close(fd[0]);
	return ready || (ok && bed_fail(b, "not ready after %d ms", ms));
}

bool
look_go_on(const struct look *l, struct bed *b, uint32_t least, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (!all_are_here(l, b)) {
		if (run_now() > end)
			return bed_fail(b, "%zu connections", look_live(l));
		run_sleep(2);
	}
	signal_workers(l, SIGSTOP);
	signal_disks(l, SIGCONT);
	settle(l);
	while (look_have(l) < least) {
		if (run_now() > end)
			return bed_fail(b, "%u pieces", look_have(l));
		pulse(l);
		settle(l);
	}
	if (look_have(l) == l->swarm.h->pieces)
		return bed_fail(b, "complete before it could be held");
	return true;
}

bool
look_start_held(struct look *l, struct bed *b, size_t i, uint32_t least, int ms)
{
	bool ok;

	/* Nobody is admitted before its disk processes stand still. */
	signal_others(b, i, SIGSTOP);
	ok = start_ready(b, i, ms) && look_open(l, b, i, ms);
	if (ok)
		signal_disks(l, SIGSTOP);
	signal_others(b, i, SIGCONT);
	return ok && look_go_on(l, b, least, ms);
}

void
look_release(const struct look *l)
{
	signal_workers(l, SIGCONT);
}
