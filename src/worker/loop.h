/*
 * loop.h: the steady state of a connection.
 */
#ifndef SHOAL_LOOP_H
#define SHOAL_LOOP_H

struct worker;

/* Turns until the connection ends, and the worker with it. */
_Noreturn void loop(struct worker *);

#endif
