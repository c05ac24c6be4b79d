/*
 * snap_segment.h: the reading half of a snapshot.
 */
#ifndef SHOAL_SNAP_SEGMENT_H
#define SHOAL_SNAP_SEGMENT_H

#include "seg.h"
#include "snap.h"

/* Fills in board, disks and peers; sn->h is there, sn->peer has room for
 * sn->h.slots.  Call it under guard_run. */
void snap_read(const struct seg *, struct snap *sn);

#endif
