/*
 * world.c: a supervisor's tables and shared memory, within one test.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "frames.h"
#include "log.h"
#include "orders.h"
#include "peers.h"
#include "records.h"
#include "shm.h"

static struct config cf;

static void
make_config(void)
{
	conf_shoal_defaults(&cf.shoal);
	cr_assert_eq(
	    geometry_init(&cf.terms.geo, WORLD_PIECES * BLOCK_SIZE, BLOCK_SIZE),
	    0);
	strcpy(cf.name, "test");
	cf.terms.own = 1001;
	cf.terms.listed = 2;
	cf.terms.k = 1;
	cf.terms.p = cf.terms.m = 5;
	cf.disks = WORLD_DISKS;
	cf.slots = 2;
}

static void *
map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(p, MAP_FAILED);
	return p;
}

static void
make_memory(struct supervisor *sv)
{
	struct seg_plan plan = {cf.slots, cf.disks, WORLD_PIECES};

	seg_layout(&sv->seg, map(seg_size(&plan)), &plan);
	swarm_layout(&sv->swarm, map(swarm_size(&cf.terms.geo, DIGEST_NONE)),
	    &cf.terms.geo, NULL, "file", NULL);
	cr_assert_eq(asks_create(&sv->asks, WORLD_PIECES), 0);
	sv->frames_fd = memfd_sealed("frames", cf.slots * FRAMES_SLOT_BYTES);
	cr_assert_neq(sv->frames_fd, -1);
}

void
world_make(struct supervisor *sv)
{
	uint32_t i;

	log_set_level(LOG_ERROR);
	make_config();
	memset(sv, 0, sizeof(*sv));
	sv->cf = &cf;
	sv->terms = &cf.terms;
	sv->phase = PHASE_RUNNING;
	sv->pid = (uint32_t)getpid();
	sv->now = mono_now();
	sv->parked_fd = sv->listen_fd = sv->file_fd = sv->keeper_fd = -1;
	cr_assert_neq(sv->ep = epoll_create1(EPOLL_CLOEXEC), -1);
	make_memory(sv);
	sv->child = calloc(cf.slots, sizeof(*sv->child));
	cr_assert_eq(peers_init(sv, 1), 0);
	cr_assert_not_null(peers_add(sv, WORLD_PEER));
	for (i = 0; i < cf.slots; i++) {
		sv->child[i].slot = i;
		sv->child[i].pair = sv->child[i].pidfd = -1;
		sv->child[i].watch.fd = -1;
	}
	for (i = 0; i < cf.disks; i++)
		tether_init(&sv->disk[i].tether);
}

static pid_t
start(void)
{
	pid_t pid;

	if ((pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(60);
		for (;;)
			pause();
	}
	cr_assert_neq(pid, -1);
	return pid;
}

struct child *
world_worker(struct supervisor *sv, int *other)
{
	struct child *c = &sv->child[0];
	int fd[2];

	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd), 0);
	c->pid = start();
	cr_assert_neq(c->pidfd = pidfd_open(c->pid, 0), -1);
	c->pair = fd[0];
	*other = fd[1];
	cr_assert_eq(
	    watch_add(sv->ep, &c->watch, c->pair, EPOLLIN, records_ready, c),
	    0);
	c->conn = ++sv->next_conn;
	c->since = sv->now;
	orders_init(sv, c);
	c->state = SLOT_NEW;
	c->peer = &sv->peer[0];
	c->peer->conn = c;
	ending_on_connected(&c->peer->end);
	atomic_store(&sv->seg.orders[0].peer_id, WORLD_PEER);
	sv->nlive++;
	child_event(sv, c, CHILD_ADMITTED);
	return c;
}

void
world_kill(const struct child *c)
{
	siginfo_t si;

	kill(c->pid, SIGKILL);
	cr_assert_eq(waitid(P_PID, (id_t)c->pid, &si, WEXITED | WNOWAIT), 0);
}
