/*
 * report.h: the worker's record of its connection, as others read it.
 */
#ifndef SHOAL_WORKER_REPORT_H
#define SHOAL_WORKER_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mono.h"
#include "slot.h"

struct worker;

struct report {
	struct slot_copy rec;  /* the counters count here */
	struct slot_copy said; /* as it was last published */
	uint32_t first, last;  /* words of the peer's bitfield that have
				 * changed since: [first, last) */
	bool owed;             /* a publication found the semaphore held */
	bool told;             /* CONN_FLUSHED: true once, true for ever */
	bool look;             /* REC_LOOK is owed */
	struct mono look_at;   /* not before this */
};

void report_init(struct worker *);
/* n words of the peer's bitfield from word i on have changed. */
void report_bits(struct worker *, size_t i, size_t n);
/* Looks whether all that was announced has been acknowledged. */
void report_told(struct worker *);
/* The same when the peer says no more: it may acknowledge late. */
void report_told_last(struct worker *);
/* Whether such a look may yet find something. */
bool report_is_telling(const struct worker *);
/* Publishes what has changed, and says so if decisions need it. */
void report_turn(struct worker *);
/* The last publication, tried for a few milliseconds. */
void report_last(struct worker *);

#endif
