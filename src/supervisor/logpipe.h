/*
 * logpipe.h: the pipe that takes diagnostics to disk process 0.
 *
 * Standard error may make whoever writes it wait; the supervisor writes into
 * a pipe that never does, and disk process 0 copies it.
 */
#ifndef SHOAL_LOGPIPE_H
#define SHOAL_LOGPIPE_H

#include "supervisor.h"

void logpipe_open(struct supervisor *);
/* Copies what the pipe holds while no disk process does, waiting at most ms
 * each time that standard error takes nothing. */
void logpipe_drain(const struct supervisor *, int ms);

#endif
