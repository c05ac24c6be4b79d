/*
 * recall.h: peers that a former run of ours has seen complete.
 */
#ifndef SHOAL_RECALL_H
#define SHOAL_RECALL_H

#include "supervisor.h"

/* Disk 0 is ready, so a record that is there counts; what is no record, or
 * names nobody who is listed, is passed over. */
void recall_peers(struct supervisor *);

#endif
