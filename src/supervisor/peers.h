/*
 * peers.h: the table of the peers that are known.
 *
 * Who is in it stays at its place; a place that is free has the number 0.
 */
#ifndef SHOAL_PEERS_H
#define SHOAL_PEERS_H

#include "supervisor.h"

/* A table with so many places, all free; 0, or -1: no memory. */
int peers_init(struct supervisor *, uint32_t places)
    __attribute__((warn_unused_result));
/* A free place taken for this number; NULL: there is none. */
struct peer *peers_add(struct supervisor *, uint32_t id);
/* Nothing refers to it any more: its place is free. */
void peers_drop(struct supervisor *, struct peer *);
/* The next one behind this one, the first behind NULL; NULL: there is none. */
struct peer *peers_next(const struct supervisor *, const struct peer *);
/* By its number; NULL: there is none. */
struct peer *peers_find(const struct supervisor *, uint32_t id);

#endif
