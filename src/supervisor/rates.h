/*
 * rates.h: bytes per second of each connection.
 */
#ifndef SHOAL_RATES_H
#define SHOAL_RATES_H

#include "supervisor.h"

/* Counts them from the last two samples, and their sums; once a second. */
void rates_count(struct supervisor *);
/* Bytes of all connections in this run, by the last samples. */
void rates_total(const struct supervisor *, uint64_t *down, uint64_t *up);

#endif
