/*
 * course.h: the course's swarm of a daemon, beside its torrents.
 */
#ifndef SHOAL_KEEPER_COURSE_H
#define SHOAL_KEEPER_COURSE_H

#include "keeper.h"

/* Its row is in the table, if there is to be one, and is what it was when it is
 * the same swarm; fatal when its folder is not there. */
void course_open(struct keeper *);

#endif
