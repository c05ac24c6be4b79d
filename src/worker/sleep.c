/*
 * sleep.c: ppoll, with SIGUSR1 let in and one more look before.
 */
#include "sleep.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

#include "failpoint.h"
#include "worker.h"

/* To sleep and be woken costs about as much as a piece of this size does. */
#define SMALL_PIECE (64 << 10)
#define LINGER_NS   100000
#define LUCK_MAX    8

static void
on_bell(int sig)
{
	(void)sig;
}

/* SIGPIPE would come from sendfile, which has no MSG_NOSIGNAL. */
int
sleep_init(void)
{
	struct sigaction bell = {.sa_handler = on_bell};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	if (sigaction(SIGUSR1, &bell, NULL) == -1)
		return -1;
	return sigaction(SIGPIPE, &ignore, NULL);
}

static bool
has_news(const struct worker *w)
{
	if (atomic_load(&w->order->word) != w->order_seen)
		return true;
	return w->admitted && atomic_load(&w->swarm.h->epoch) != w->epoch;
}

static void
take(struct worker *w, const struct pollfd *fd)
{
	if (fd[0].revents & (POLLIN | POLLHUP | POLLERR))
		w->in.readable = true;
	if (fd[0].revents & (POLLOUT | POLLHUP | POLLERR))
		w->blocked = false;
	if (fd[1].revents != 0)
		w->supervisor_spoke = true;
}

/* As much as a piece, either way, since it last was so: that is worth to be
 * awake for.  What else a peer says is not, however often it speaks. */
static bool
has_moved(struct worker *w)
{
	uint64_t moved = w->report.rec.bytes_down + w->report.rec.bytes_up;

	if (moved == w->moved || moved - w->moved < w->geo.piece_size)
		return false;
	w->moved = moved;
	return true;
}

/*
 * Small pieces come one at a time and sooner than a sleeper is awake again.
 * So the processor is offered to the others for a moment before; who waited
 * in vain does so more seldom, until a sleep turns out to have been short.
 */
static bool
linger(struct worker *w, struct pollfd *fd, int64_t ns)
{
	struct mono end = {mono_now().ns + (ns < LINGER_NS ? ns : LINGER_NS)};

	while (!has_news(w)) {
		if (ppoll(fd, 2, &(struct timespec){0}, NULL) > 0) {
			w->luck = has_moved(w) ? LUCK_MAX : w->luck - 1;
			return true;
		}
		if (mono_is_due(end, mono_now())) {
			w->luck /= 2;
			return false;
		}
		sched_yield();
	}
	return true;
}

/*
 * R12: asleep is stored before the last look.  Whoever stores an order or
 * moves the epoch after that look finds us asleep and signals, which ends the
 * ppoll.  (Sequentially consistent, both.)  As ppoll: 0: the time is over.
 */
static int
sleep_until(struct worker *w, struct pollfd *fd, int64_t ns)
{
	struct timespec ts = {ns / 1000000000, ns % 1000000000};
	sigset_t none;
	int n = -1;

	sigemptyset(&none);
	FAILPOINT(worker_awake);
	atomic_store(&w->own->asleep, 1);
	FAILPOINT(worker_asleep);
	if (!has_news(w))
		n = ppoll(fd, 2, &ts, &none);
	atomic_store(&w->own->asleep, 0);
	return n;
}

bool
sleep_turn(struct worker *w, int events, int64_t ns)
{
	struct pollfd fd[2] = {
	    {.fd = events != 0 ? FD_PEER : -1, .events = (short)events},
	    {.fd = FD_SUPERVISOR, .events = POLLIN},
	};
	struct mono begun;
	int n;

	if (ns < 0)
		ns = 0;
	if (w->luck > 0 && linger(w, fd, ns)) {
		take(w, fd);
		return true;
	}
	begun = mono_now();
	if ((n = sleep_until(w, fd, ns)) <= 0)
		return n != 0;
	take(w, fd);
	if (w->in.readable && w->geo.piece_size <= SMALL_PIECE &&
	    mono_sub_ns(mono_now(), begun) < LINGER_NS && has_moved(w))
		w->luck += w->luck < LUCK_MAX;
	return true;
}
