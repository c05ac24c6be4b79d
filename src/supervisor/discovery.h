/*
 * discovery.h: the life of the process that finds a torrent's peers.
 *
 * It reads what trackers, name servers and local networks send.  Without it
 * the swarm goes on with the peers there are.
 */
#ifndef SHOAL_DISCOVERY_H
#define SHOAL_DISCOVERY_H

#include "supervisor.h"

void discovery_init(struct supervisor *);
/* Starts it, or a successor, when that is due; called each turn. */
void discovery_tick(struct supervisor *);
/* Tells it how much there is. */
void discovery_second(struct supervisor *);
struct mono discovery_next(const struct supervisor *);
/* True: it was the one. */
bool discovery_reaped(struct supervisor *, pid_t, int status, bool by_signal);
/* It tells the trackers that we leave, and ends; no successor comes. */
void discovery_stop(struct supervisor *);
/* That has come to its end, or has had its time and was shot. */
bool discovery_is_over(const struct supervisor *);

#endif
