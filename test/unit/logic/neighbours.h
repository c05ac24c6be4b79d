/*
 * neighbours.h: a neighbourhood for tests of the scheduler.
 */
#ifndef SHOAL_NEIGHBOURS_H
#define SHOAL_NEIGHBOURS_H

#include "schedule.h"

#define MOST 64    /* neighbours */
#define P    5000  /* ms between turns of the preferred neighbours */
#define M    15000 /* ms between turns of the optimistic one */

extern struct schedule_config cfg;
extern struct schedule_state st;
extern struct schedule_peer peer[MOST];
extern struct schedule_plan plan; /* the last one */
extern struct rng rng;
extern uint32_t n;

/* k = 2, p = 5 s, m = 15 s, bare turns, nobody there, at time 0. */
void set_up_neighbours(void);
struct mono at(int64_t ms);
/* A neighbour comes, interested, having sent us so many bytes. */
void comes(uint32_t id, uint64_t down);
void leaves(uint32_t id);
struct schedule_peer *find(uint32_t id);
bool is_preferred(uint32_t id);
/* How many are. */
uint32_t unchoked(void);
/* Decides at ms, complete or (decide) lacking pieces, and holds the plan
 * against what is true of every plan. */
void decide_as(int64_t ms, bool complete);
void decide(int64_t ms);

#endif
