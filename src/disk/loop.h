/*
 * loop.h: the turns of a disk process.
 */
#ifndef SHOAL_LOOP_H
#define SHOAL_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "disk.h"
#include "duties.h"
#include "mono.h"
#include "store.h"

struct loop {
	struct disk *d;
	struct duties *duties; /* disk 0 only, else NULL */
	struct store store;
	uint32_t next;      /* slot to visit */
	uint32_t left;      /* slots still to visit in this round */
	bool all;           /* in this round even slots that are not used */
	bool look;          /* and those that are not marked */
	uint32_t found;     /* frames in this round */
	uint32_t empty;     /* rounds in a row that found nothing */
	struct mono looked; /* the last such round */
	struct mono piped;  /* the last look at the pipes */
};

void loop_init(struct loop *, struct disk *, struct duties *);
/* Turns until the supervisor is gone or wants this process to finish. */
void loop_run(struct loop *);
/*
 * One whole round over all slots whether they are marked or not, and the log
 * if it is this process's; returns how many frames it found.
 */
uint32_t loop_round(struct loop *);

#endif
