/*
 * prepare.h: what a disk process does before its first turn.
 */
#ifndef SHOAL_PREPARE_H
#define SHOAL_PREPARE_H

#include "disk.h"
#include "keep.h"

/*
 * Opens or creates the data file.  Disk 0, when it is the first of its
 * daemon, also sets the bits of the pieces that are there; a replacement
 * instead declares what its predecessor left undeclared (R17, R18).  With
 * digests of pieces all processes then check what is there: REC_PREPARED of
 * disk 0 says that the others may begin.  kp: disk 0 only, else NULL.
 *
 * 0; or -1 when this process cannot go on, and then owes the record that
 * says why, or is to leave.
 */
int prepare(struct disk *, struct keep *kp) __attribute__((warn_unused_result));
/* Publishes the state; owes REC_READY. */
void prepare_ready(struct disk *);

#endif
