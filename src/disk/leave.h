/*
 * leave.h: how a disk process ends.
 */
#ifndef SHOAL_DISK_LEAVE_H
#define SHOAL_DISK_LEAVE_H

#include "loop.h"

/*
 * The supervisor is gone, or wants this process to finish: stores what is
 * still FILLED, writes log and resume record, says REC_DRAINED.
 */
void leave(struct loop *);
/* This process could not begin: waits until it is told to leave. */
void leave_when_told(struct disk *);

#endif
