/*
 * diskrecords.h: what disk processes may say.
 */
#ifndef SHOAL_DISKRECORDS_H
#define SHOAL_DISKRECORDS_H

#include "supervisor.h"

/* The pair of a disk process (arg: struct disk) is readable or hung up. */
void diskrecords_ready(void *us, void *arg, uint32_t events);

#endif
