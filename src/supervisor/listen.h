/*
 * listen.h: taking connections of peers.
 */
#ifndef SHOAL_LISTEN_H
#define SHOAL_LISTEN_H

#include "supervisor.h"

/* Binds, unless a keeper accepts for us, to what Listen says, else to our own
 * line's host when that is an address, else to all; fatal with remedy when it
 * cannot. */
void listen_open(struct supervisor *);
/* Takes connections from now on, or leaves them in the backlog. */
void listen_arm(struct supervisor *, bool on);
/* A connection that waits for a slot gets it, and the next are taken; called
 * each turn. */
void listen_tick(struct supervisor *);
/* There are some: the handler of a watch. */
void listen_ready(void *us, void *arg, uint32_t events);

#endif
