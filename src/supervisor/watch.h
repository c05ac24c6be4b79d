/*
 * watch.h: descriptors the supervisor waits for, each with its handler.
 */
#ifndef SHOAL_WATCH_H
#define SHOAL_WATCH_H

#include <stdint.h>

struct supervisor;

/* Lives in its owner's struct; fd -1: not watched. */
struct watch {
	int fd;
	void (*fn)(struct supervisor *, void *arg, uint32_t events);
	void *arg;
};

/* events: EPOLLIN, EPOLLOUT or 0 (hang-ups only). 0, or -1 with errno. */
int watch_add(int ep, struct watch *, int fd, uint32_t events,
    void (*fn)(struct supervisor *, void *, uint32_t), void *arg)
    __attribute__((warn_unused_result));
/* Forgets it; the descriptor stays the caller's. */
void watch_del(int ep, struct watch *);
/* Waits at most ms milliseconds, takes the time of this turn, and calls the
 * handlers that are due. */
void watch_wait(struct supervisor *, int ep, int ms);

#endif
