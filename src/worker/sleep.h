/*
 * sleep.h: the only place where a worker waits.
 */
#ifndef SHOAL_SLEEP_H
#define SHOAL_SLEEP_H

#include <stdbool.h>
#include <stdint.h>

struct worker;

/* An empty handler for SIGUSR1, which only ends a sleep. */
int sleep_init(void);
/*
 * Waits until the socket is ready for one of events (POLLIN, POLLOUT; 0: none),
 * the supervisor speaks, ns nanoseconds are over, or the order word or the
 * have epoch is not the one last looked at (R12).  What was found is in
 * w->in.readable, w->blocked and w->supervisor_spoke.  False: only the time is
 * over.
 */
bool sleep_turn(struct worker *, int events, int64_t ns);

#endif
