/*
 * pipes.h: what a disk process looks at besides its bell.
 */
#ifndef SHOAL_PIPES_H
#define SHOAL_PIPES_H

#include "disk.h"

/* Waits at most ms (0: not at all, -1: without limit) for the supervisor's
 * pair or the log pipe, and takes in or moves what there is. */
void pipes_look(struct disk *, int ms);

#endif
