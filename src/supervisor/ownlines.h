/*
 * ownlines.h: the supervisor's own lines of the course log.
 *
 * "Changed" is measured against what was logged last, so that a full ring
 * delays a line and never loses a state.
 */
#ifndef SHOAL_OWNLINES_H
#define SHOAL_OWNLINES_H

#include "supervisor.h"

/* Logs the preferred set and the optimistic neighbour when they differ from
 * what was logged and the board's ring has room; called each tick too. */
void ownlines_log(struct supervisor *);
/* There is a new optimistic neighbour. */
void ownlines_optimistic(struct supervisor *, uint32_t id);
/* No line: disk 0 keeps, for a successor of ours, that this peer was seen
 * complete; 0: we end in order, and nothing of it is kept.  false: there is
 * no room now. */
bool ownlines_seen(struct supervisor *, uint32_t id);
/* That 0, if the daemon ends in order; said again to each disk 0. */
void ownlines_over(struct supervisor *);

#endif
