/*
 * place.h: the folders that are the daemon's while it lives.
 */
#ifndef SHOAL_PLACE_H
#define SHOAL_PLACE_H

#include "supervisor.h"

/* Opens that of the data, makes that of our state in it, and takes its lock.
 * Ends the process when one cannot be had, or a seed's data are not there. */
void place_open(struct supervisor *);

#endif
