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
#include "lsd.h"

#define TELLING_MAX LSD_HASHES_MAX /* swarms at a time */

/*
 * Those whose turn it is: each once in five minutes, of more than a hundred
 * less often.  They count as told of from now on.  Returns how many.
 */
size_t telling_choose(struct keeper *, struct row *turn[TELLING_MAX]);
/* Once a second. */
void telling_second(struct keeper *);
/* True: it was that process. */
bool telling_reaped(struct keeper *, pid_t, int status, bool by_signal);

#endif
