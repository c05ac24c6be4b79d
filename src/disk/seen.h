/*
 * seen.h: the peers that were seen complete, kept for a successor of ours.
 *
 * peer_ID/.shoal/seen holds their ids, big-endian, four bytes each, in any
 * order.  It is there until a daemon ends in order.  What it lacks costs a
 * successor time only, so it is not synced, and a failure is passed over.
 */
#ifndef SHOAL_DISK_SEEN_H
#define SHOAL_DISK_SEEN_H

#include <stdint.h>

/* Adds n ids to the file beneath the folder peer_ID. */
void seen_add(int dir, const uint32_t *ids, uint32_t n);
void seen_remove(int dir);

#endif
