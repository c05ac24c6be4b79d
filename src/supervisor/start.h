/*
 * start.h: everything that stands before the loop begins.
 */
#ifndef SHOAL_START_H
#define SHOAL_START_H

#include "supervisor.h"

/*
 * Binds, gives up root, opens the state folder and its lock, lays out the
 * shared memory, which goes again when the process exits.  Ends the process
 * with a sentence and an exit code when it cannot (shoald(8)).
 */
void start_all(struct supervisor *);

#endif
