/*
 * setup.h: a worker's start, before its sandbox.
 */
#ifndef SHOAL_SETUP_H
#define SHOAL_SETUP_H

#include <stdint.h>

struct worker;

/* Each returns 0, or -1 when the worker cannot start. */

/* Reads the command line. */
int setup_args(struct worker *, int argc, char **argv)
    __attribute__((warn_unused_result));
/* Maps the slot and its frames writable, the supervisor's pages read-only,
 * and closes what was mapped. */
int setup_map(struct worker *) __attribute__((warn_unused_result));
/* Ties its life to the supervisor's. */
int setup_tether(struct worker *) __attribute__((warn_unused_result));
/* Address space that it may use, all in all. */
uint64_t setup_room(const struct worker *);

#endif
