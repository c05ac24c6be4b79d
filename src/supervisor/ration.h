/*
 * ration.h: the swarm's limits on rates, dealt to its connections.
 */
#ifndef SHOAL_RATION_H
#define SHOAL_RATION_H

#include "supervisor.h"

/* What a keeper says instead of the configuration: bytes per second, 0: no
 * limit. */
void ration_set(struct supervisor *, uint64_t up, uint64_t down);
/* What all may have together, by the keeper or the configuration; likewise. */
uint64_t ration_limit(const struct supervisor *, enum way);
/* A new tenant's, before it is dealt any: next to nothing. */
void ration_init(struct supervisor *, const struct child *);
/* Deals what all may have anew; called once per tick. */
void ration_tick(struct supervisor *);

#endif
