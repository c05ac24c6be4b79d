/*
 * watch.h: descriptors that a daemon waits for, each with its handler.
 */
#ifndef SHOAL_WATCH_H
#define SHOAL_WATCH_H

#include <stdint.h>

#include "mono.h"

/* Lives in its owner's struct; fd -1: not watched. */
struct watch {
	int fd;
	void (*fn)(void *us, void *arg, uint32_t events);
	void *arg;
};

/* events: EPOLLIN, EPOLLOUT or 0 (hang-ups only). 0, or -1 with errno. */
int watch_add(int ep, struct watch *, int fd, uint32_t events,
    void (*fn)(void *us, void *arg, uint32_t events), void *arg)
    __attribute__((warn_unused_result));
/* Forgets it; the descriptor stays the caller's. */
void watch_del(int ep, struct watch *);
/* Waits at most ms milliseconds, takes the time of this turn, and calls the
 * handlers that are due, with what the daemon knows. */
void watch_wait(int ep, int ms, struct mono *now, void *us);

#endif
