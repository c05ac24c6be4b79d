/*
 * peerview.h: the peers of a swarm, for people or programs.
 */
#ifndef SHOAL_PEERVIEW_H
#define SHOAL_PEERVIEW_H

#include "json.h"
#include "out.h"
#include "snap.h"

/* A table of the live ones, with its titles. */
void peerview_text(struct out *, const struct snap *);
/* A live one, as an element of an array. */
void peerview_json(
    struct json *, const struct snap *, const struct snap_peer *);
/* The beginning of an object: what a slot in any state has. */
void peerview_json_slot(
    struct json *, const struct snap *, const struct snap_peer *);

#endif
