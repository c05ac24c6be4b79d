/*
 * telling.h: local networks are told of the swarms that are dormant (BEP 14).
 *
 * A process of its own says it and ends.  Nobody listens: who hears of a swarm
 * dials us if he wants it, and a connection wakes it.
 */
#ifndef SHOAL_TELLING_H
#define SHOAL_TELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "keeper.h"

#define TELLING_MAX 20 /* swarms at a time */

/*
 * Those whose turn it is, each once in five minutes, or less often when there
 * are more than that many at a time can be in a minute; they are told of as of
 * now.  How many.
 */
size_t telling_choose(struct keeper *, struct row *turn[TELLING_MAX]);
/* Once a second. */
void telling_second(struct keeper *);
/* True: it was that process. */
bool telling_reaped(struct keeper *, pid_t, int status, bool by_signal);

#endif
