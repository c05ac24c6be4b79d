/*
 * sleep.c: ppoll, with SIGUSR1 let in and one more look before.
 */
#include "sleep.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

#include "failpoint.h"
#include "worker.h"

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

/*
 * R12: asleep is stored before the last look.  Whoever stores an order or
 * moves the epoch after that look finds us asleep and signals, which ends the
 * ppoll.  (Sequentially consistent, both.)
 */
void
sleep_turn(struct worker *w, int events, int64_t ns)
{
	struct pollfd fd[2] = {
	    {.fd = events != 0 ? FD_PEER : -1, .events = (short)events},
	    {.fd = FD_SUPERVISOR, .events = POLLIN},
	};
	struct timespec ts = {ns / 1000000000, ns % 1000000000};
	sigset_t none;

	if (ns < 0)
		ts.tv_sec = ts.tv_nsec = 0;
	sigemptyset(&none);
	FAILPOINT(worker_awake);
	atomic_store(&w->own->asleep, 1);
	FAILPOINT(worker_asleep);
	if (!has_news(w) && ppoll(fd, 2, &ts, &none) > 0)
		take(w, fd);
	atomic_store(&w->own->asleep, 0);
}
