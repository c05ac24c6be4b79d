/*
 * child.h: the life of a slot.
 *
 *     FREE -start-> NEW -admitted-> LIVE
 *                    |               |
 *                    +----reaped-----+--> DRAINING -settled-> FREE
 *                                             |  5 s           ^
 *                                             +-----> STUCK ---+
 */
#ifndef SHOAL_CHILD_H
#define SHOAL_CHILD_H

#include "supervisor.h"

/* What can happen to a slot; every state answers each (child.c). */
enum child_event {
	CHILD_ADMITTED, /* all descriptors are with the worker */
	CHILD_REAPED,   /* waitid has returned (R13) */
	CHILD_SETTLED,  /* its frames are done, its events are written */
	CHILD_OVERDUE,  /* too long in this state */
	CHILD_EVENTS
};

/*
 * A free slot for a new connection, or NULL.  When all are taken, or as many
 * connections as MaxHalfOpen are not yet admitted, the oldest accepted one of
 * these is shot, be it told to leave already, and its slot is free a moment
 * later.  In a torrent's swarm they may take all that are free.
 */
struct child *child_reserve(struct supervisor *);
/* The worker of this pid; NULL: none. */
struct child *child_by_pid(struct supervisor *, pid_t);
/* waitid has returned, or it never began. */
void child_reaped(struct supervisor *, struct child *);
void child_event(struct supervisor *, struct child *, enum child_event);
/* Settled and overdue slots; called once per tick. */
void child_tick(struct supervisor *);
/* Ends a worker at once. */
void child_shoot(struct child *);
bool child_is_running(const struct child *);
/* Running workers. */
uint32_t child_count(const struct supervisor *);

#endif
