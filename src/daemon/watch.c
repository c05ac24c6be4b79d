/*
 * watch.c: descriptors that a daemon waits for, each with its handler.
 */
#include "watch.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "log.h"

#define BATCH 64

int
watch_add(int ep, struct watch *w, int fd, uint32_t events,
    void (*fn)(void *us, void *arg, uint32_t events), void *arg)
{
	struct epoll_event ev;

	memset(&ev, 0, sizeof(ev));
	ev.events = events;
	ev.data.ptr = w;
	if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == -1)
		return -1;
	w->fd = fd;
	w->fn = fn;
	w->arg = arg;
	return 0;
}

void
watch_del(int ep, struct watch *w)
{
	if (w->fd == -1)
		return;
	(void)epoll_ctl(ep, EPOLL_CTL_DEL, w->fd, NULL);
	w->fd = -1;
}

void
watch_wait(int ep, int ms, struct mono *now, void *us)
{
	struct epoll_event ev[BATCH];
	struct watch *w;
	int i, n;

	n = epoll_wait(ep, ev, BATCH, ms);
	if (n == -1 && errno != EINTR)
		fatal(EXIT_FAILED, "epoll_wait");
	*now = mono_now();
	for (i = 0; i < n; i++) {
		w = ev[i].data.ptr;
		/* A handler of this batch may have given it up. */
		if (w->fd != -1)
			w->fn(us, w->arg, ev[i].events);
	}
}
