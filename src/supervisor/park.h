/*
 * park.h: frames of idle workers given back.
 */
#ifndef SHOAL_PARK_H
#define SHOAL_PARK_H

#include "supervisor.h"

/* Answers a live worker's `want` word: odd, its pages go back to the system;
 * even, they are its own again. */
void park_look(struct supervisor *, struct child *);

#endif
