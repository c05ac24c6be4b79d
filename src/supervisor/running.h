/*
 * running.h: the supervisor's loop.
 */
#ifndef SHOAL_RUNNING_H
#define SHOAL_RUNNING_H

#include "supervisor.h"

/* Runs until everything has left; returns the exit code. */
int running_loop(struct supervisor *);
/* A disk process is ready; with all of them the daemon is. */
void running_disk_ready(struct supervisor *);

#endif
