/*
 * dealing.h: how much of the limits on rates each swarm that runs may have.
 */
#ifndef SHOAL_DEALING_H
#define SHOAL_DEALING_H

#include "keeper.h"

/* Deals them anew by what is used, and says so; once a second, when a
 * limit is another and when somebody begins. */
void dealing_do(struct keeper *);

#endif
