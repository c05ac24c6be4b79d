/*
 * peers.h: the table of the peers that are known.
 *
 * Who is in it stays at its place; a place that is free has the number 0.
 */
#ifndef SHOAL_PEERS_H
#define SHOAL_PEERS_H

#include "log.h"
#include "supervisor.h"

/* A table with so many places, all free; 0, or -1: no memory. */
int peers_init(struct supervisor *, uint32_t places)
    __attribute__((warn_unused_result));
/*
 * A place taken for this number: a free one, or that of whom came by itself
 * and went longest ago; whoever was banned keeps his as long as he may.  NULL:
 * all are in use.
 */
struct peer *peers_add(struct supervisor *, uint32_t id);
/* The next one behind this one, the first behind NULL; NULL: there is none. */
struct peer *peers_next(const struct supervisor *, const struct peer *);
/* How loudly their coming and going is said: strangers do as they like. */
enum log_level peers_level(const struct supervisor *);
/* By its number; NULL: there is none. */
struct peer *peers_find(const struct supervisor *, uint32_t id);

#endif
