/*
 * visit.h: connections whose swarm is known.
 */
#ifndef SHOAL_VISIT_H
#define SHOAL_VISIT_H

#include <stdint.h>

#include "address.h"
#include "keeper.h"

/* To the swarm's supervisor, when it has one or as soon as it has; else it is
 * closed.  The socket is given away here in any case. */
void visit_come(struct keeper *, const uint8_t hash[HASH_LEN], int fd,
    const struct address *);

#endif
