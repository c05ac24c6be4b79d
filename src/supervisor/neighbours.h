/*
 * neighbours.h: whom to choke and unchoke, applied.
 *
 *     slots -snapshot-> rates -schedule()-> plan -orders-> signal -> ack
 */
#ifndef SHOAL_NEIGHBOURS_H
#define SHOAL_NEIGHBOURS_H

#include "supervisor.h"

/* A live connection that stays. */
bool neighbours_is_one(const struct child *);
/* Takes a new sample of a live worker's record and notes the facts of the
 * ending; the former sample stands while the worker holds the semaphore. */
void neighbours_sample(struct supervisor *, struct child *);
void neighbours_sample_all(struct supervisor *);
/* The facts of the ending, from the sample that is there (R19). */
void neighbours_facts(struct supervisor *, struct child *);
/* Decides and orders: the turns that are due, and free places at once. */
void neighbours_decide(struct supervisor *);

#endif
