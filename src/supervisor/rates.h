/*
 * rates.h: bytes per second of each connection.
 */
#ifndef SHOAL_RATES_H
#define SHOAL_RATES_H

#include "supervisor.h"

/* Counts them from the last two samples, and their sums; once a second. */
void rates_count(struct supervisor *);

#endif
