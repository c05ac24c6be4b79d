/*
 * availability.h: how many neighbours have each piece.
 */
#ifndef SHOAL_AVAILABILITY_H
#define SHOAL_AVAILABILITY_H

#include "supervisor.h"

/*
 * Recounts it from the slots, or a part of them: called once a second, it
 * takes some milliseconds at most, whatever the neighbours have.
 */
void availability_count(struct supervisor *);

#endif
