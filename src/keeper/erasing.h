/*
 * erasing.h: swarms whose data go with them.
 *
 * That is done by a process for each, when nobody runs the swarm; the row and
 * its .torrent stay until it is, over restarts, so that it comes to its end
 * whatever dies meanwhile.
 */
#ifndef SHOAL_ERASING_H
#define SHOAL_ERASING_H

#include <stdbool.h>
#include <sys/types.h>

#include "keeper.h"

/* Begins with those that are due, a few at a time; called each turn. */
void erasing_tick(struct keeper *);
/* True: it was one of them. */
bool erasing_reaped(struct keeper *, pid_t, int status, bool by_signal);
/* Ends the one of that row, if there is one: what it has left stays. */
void erasing_end(const struct row *);
/* Ends them all; they go on at the next start. */
void erasing_stop(struct keeper *);

#endif
