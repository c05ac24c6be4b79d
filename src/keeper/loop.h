/*
 * loop.h: the keeper's loop.
 */
#ifndef SHOAL_KEEPER_LOOP_H
#define SHOAL_KEEPER_LOOP_H

#include "keeper.h"

/* Runs until everything has left; returns the exit code. */
int loop_run(struct keeper *);

#endif
