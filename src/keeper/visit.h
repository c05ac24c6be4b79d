/*
 * visit.h: connections whose swarm is known.
 *
 * They wait here, for HandshakeTimeout at most, until a supervisor has them.
 */
#ifndef SHOAL_VISIT_H
#define SHOAL_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "address.h"
#include "keeper.h"

/* Makes room for MaxHalfOpen of them; fatal when there is no memory. */
void visits_open(struct keeper *);
/* To the supervisor of the swarm (NULL: there is none), when it has one or as
 * soon as it has; else it is closed.  The socket is given away here in any
 * case. */
void visit_come(struct keeper *, struct row *, int fd, const struct address *);
/* Those for this one, if it takes them. */
void visits_hand_over(struct keeper *, struct row *);
bool visits_are_for(const struct keeper *, const struct row *);
/* Nobody takes those for this one. */
void visits_drop(struct keeper *, const struct row *);
/* Those that have waited too long, and those that were not taken at first. */
void visits_tick(struct keeper *);
struct mono visits_next(const struct keeper *);
void visits_close(struct keeper *);

#endif
