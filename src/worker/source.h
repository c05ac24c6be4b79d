/*
 * source.h: the descriptors of what is sent.
 *
 * The one file comes at admission and stays.  Of many, each is asked for when
 * something of it is to be sent; the last few stay open.
 */
#ifndef SHOAL_SOURCE_H
#define SHOAL_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "opened.h"
#include "record.h"
#include "span.h"
#include "torrent.h"

#define SOURCE_OPEN 4

struct worker;

struct source {
	bool ready;         /* what admission gives has come */
	struct spans spans; /* valid then */
	struct torrent torrent;
	struct opened open; /* at most SOURCE_OPEN */
	bool asked;         /* for `wanted`, which has not come yet */
	uint32_t wanted;
	bool starved; /* what is to be sent next waits for it */
};

/* At admission: the one file, or the torrent of many. */
void source_take_one(struct worker *, int fd);
void source_take_torrent(struct worker *, int fd);
/* Later: a record with one of many files; anything else ends the worker. */
void source_take(struct worker *, const struct record *, int fd);

/* The descriptor of a file that is stored; -1: it is not here, and is asked
 * for. */
int source_fd(struct worker *, uint32_t file);

#endif
