/*
 * loop.h: sockets come, and verdicts go.
 */
#ifndef SHOAL_LOOP_H
#define SHOAL_LOOP_H

#include <stdint.h>

#include "door.h"

struct loop {
	int ep;
	uint32_t
	    number[DOOR_FDS]; /* of the socket that a descriptor is, or 0 */
};

/* 0, or -1 with errno. */
int loop_init(struct loop *) __attribute__((warn_unused_result));
/* Until the keeper is gone. */
void loop_run(struct loop *);

#endif
