/*
 * transfer.h: one file from a seed to leechers, timed from outside.
 */
#ifndef TEST_TRANSFER_H
#define TEST_TRANSFER_H

#include <stddef.h>
#include <stdint.h>

#include "mono.h"

struct transfer {
	uint64_t file_size;
	uint32_t piece_size;
	size_t leechers;

	double to_first; /* s from starting the first leecher to a piece */
	double took;     /* s from there to the last final name */
	double rate;     /* MiB/s in that time, all leechers together */
	double own;      /* cores that several peers kept busy in that time */
	double machine;  /* cores that anybody kept busy */
	double cpu;      /* s, all processes from start to end */
	double sending;  /* of that, the seed's workers, and what its other
			  * processes used once all was there */
	double seed_up;  /* bytes that the seed sent, as the logs have it */
};

/*
 * Makes the bed, with the first three members as given, and leaves it
 * standing, every peer ended and every file compared: bed_end is the
 * caller's.
 */
void transfer_run(struct transfer *);

#endif
