/*
 * spawn.c: from the start of a worker to what it answers from its sandbox.
 *
 * The peer's handshake is in the socket before the worker is, and the answer
 * to it is the first thing that a worker does once its filter is installed.
 * The time begins with what the supervisor writes into the segment before it
 * spawns, and ends when the answer has arrived at this end, so that it is
 * rather too long.  That is the kernel's time stamp: how long the reader takes
 * to wake up says nothing of a worker.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "dialect.h"
#include "look.h"
#include "meter.h"
#include "mono.h"
#include "net.h"
#include "ready.h"
#include "run.h"

#define SAMPLES 60
#define MS      5000

extern char **environ;

static struct look look;

static void
greet(int fd, uint32_t id)
{
	uint8_t hello[HANDSHAKE_LEN];

	handshake_encode(DIALECT_DOCUMENT, id, hello);
	if (!net_write(fd, hello, sizeof(hello), MS))
		bench_die("handshake: %s", strerror(errno));
}

/* From now on the kernel says when something arrived. */
static void
want_stamps(int fd)
{
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) == -1)
		bench_die("time stamps: %s", strerror(errno));
}

/* What a message has as its time of arrival, in mono_now()'s time. */
static int64_t
stamp_of(struct msghdr *m)
{
	int64_t ahead = (int64_t)wall_ns() - mono_now().ns;
	struct cmsghdr *c;
	struct timespec ts;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec -
			    ahead;
		}
	bench_die("no time stamp");
}

/* When the answer came. */
static int64_t
heard(int fd)
{
	uint8_t hello[HANDSHAKE_LEN];
	_Alignas(struct cmsghdr) char control[256];
	struct iovec iov = {hello, sizeof(hello)};
	struct msghdr m = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = sizeof(control)};

	if (recvmsg(fd, &m, MSG_WAITALL) != sizeof(hello))
		bench_die("no answer: %s", strerror(errno));
	return stamp_of(&m);
}

/* When the supervisor began to start the only worker. */
static int64_t
begun(void)
{
	for (uint32_t i = 0; i < look.seg.h->slots; i++)
		if (atomic_load(&look.seg.orders[i].state) != SLOT_FREE)
			return (int64_t)atomic_load(&look.seg.orders[i].since);
	bench_die("there is no worker");
}

static void
wait_free(void)
{
	int64_t end = run_now() + MS;

	for (uint32_t i = 0; i < look.seg.h->slots; i++)
		while (atomic_load(&look.seg.orders[i].state) != SLOT_FREE) {
			if (run_now() > end)
				bench_die("a worker does not end");
			run_sleep(1);
		}
}

/* us from the spawning, and from the connect. */
static void
try_worker(double *spawned, double *dialled)
{
	int64_t dial = mono_now().ns, end;
	int fd = net_dial(bed.peer[0].port);

	if (fd == -1)
		bench_die("connect: %s", strerror(errno));
	want_stamps(fd);
	greet(fd, bed.peer[1].id);
	end = heard(fd);
	*spawned = meter_seconds(begun(), end) * 1e6;
	*dialled = meter_seconds(dial, end) * 1e6;
	close(fd);
	wait_free();
	run_sleep(2);
}

static double
try_bare(int listener, uint16_t port)
{
	const char *path = bed_build(""), *argv[] = {"bare", NULL};
	char program[4096];
	posix_spawn_file_actions_t fa;
	int64_t start, end;
	int fd, far, status;
	pid_t pid;

	snprintf(program, sizeof(program), "%s/test/bare", path);
	fd = net_dial(port);
	far = net_accept(listener, MS);
	if (fd == -1 || far == -1)
		bench_die("loopback: %s", strerror(errno));
	want_stamps(fd);
	greet(fd, 1);
	start = mono_now().ns;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, far, 3);
	if ((errno = posix_spawn(&pid, program, &fa, NULL,
		 (char *const *)(uintptr_t)argv, environ)) != 0)
		bench_die("%s: %s", program, strerror(errno));
	posix_spawn_file_actions_destroy(&fa);
	end = heard(fd);
	close(fd);
	close(far);
	if (!run_wait(pid, MS, &status) || status != 0)
		bench_die("%s failed", program);
	run_sleep(2);
	return meter_seconds(start, end) * 1e6;
}

void
row_spawn(void)
{
	double worker[SAMPLES], dialled[SAMPLES], bare[SAMPLES];
	int listener;
	uint16_t port;

	bench_must(
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	port = net_port();
	listener = net_listen(port);
	want_stamps(listener); /* so that they stay switched on */
	bed.args[1] = "--stay";
	(void)ready_start(0);
	bench_must(look_open(&look, &bed, 0, MS));
	for (size_t i = 0; i < SAMPLES; i++) {
		try_worker(&worker[i], &dialled[i]);
		bare[i] = try_bare(listener, port);
	}
	kill(bed.peer[0].pid, SIGTERM);
	bench_must(bed_ends(&bed, 0, 0, MS));
	look_close(&look);
	close(listener);
	bench_must(bed_end(&bed));

	bench_at_most("spawning a worker to its answer, median",
	    bench_median(worker, SAMPLES), "us", 500);
	bench_figure(
	    "spawning a worker to its answer, fastest", worker[0], "us");
	bench_figure("connecting to it to its answer, median",
	    bench_median(dialled, SAMPLES), "us");
	bench_figure("a bare static program to its answer, median",
	    bench_median(bare, SAMPLES), "us");
	bench_figure(
	    "a bare static program to its answer, fastest", bare[0], "us");
}
