/*
 * discovered.h: peers that discovery has found.
 */
#ifndef SHOAL_DISCOVERED_H
#define SHOAL_DISCOVERED_H

#include "record.h"
#include "supervisor.h"

/* It is dialled from now on, unless it is known, unfit or one too many. */
void discovered_take(struct supervisor *, const struct record *);
/* It could not be reached once more: after some times it is dialled no more,
 * until it is found again. */
void discovered_missed(struct supervisor *, struct peer *);

#endif
