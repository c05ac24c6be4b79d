/*
 * keeper.h: the process above us that runs many swarms, when there is one.
 *
 * It accepts the connections of all of them, hears how ours is, and lets it
 * rest.  When it is gone we leave.
 */
#ifndef SHOAL_SUPERVISOR_KEEPER_H
#define SHOAL_SUPERVISOR_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor.h"

/* Takes over the descriptor of --keeper; fatal when it is none. */
void keeper_open(struct supervisor *);
static inline bool
keeper_is_there(const struct supervisor *sv)
{
	return sv->keeper_fd != -1;
}
/* The next socket that it hands over, with its address; -1: none now. */
int keeper_accept(struct supervisor *, struct address *);
/* Waits for what it says, or only for its end. */
int keeper_watch(struct supervisor *, bool all)
    __attribute__((warn_unused_result));
/* Tells it how the swarm is and what it wants, when that has changed; once a
 * second. */
void keeper_tell(struct supervisor *);
/* What it wants alone, as more may be had at once. */
void keeper_ask(struct supervisor *);

#endif
