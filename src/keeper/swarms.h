/*
 * swarms.h: what becomes of a swarm, from its .torrent to its removal.
 */
#ifndef SHOAL_SWARMS_H
#define SHOAL_SWARMS_H

#include <stdbool.h>
#include <stdint.h>

#include "keeper.h"

/* Of a torrent. */
struct swarms_facts {
	uint8_t hash[HASH_LEN];
	const char *name;
	uint64_t size;
	uint32_t trackers;
	bool public; /* local networks may be told of it */
};

/* All rows are loaded: those that cannot both be are told apart. */
void swarms_open(struct keeper *);
/* Its .torrent was read, or cannot be; `why` says so. */
void swarms_know(struct keeper *, struct row *, const struct swarms_facts *);
void swarms_refuse(struct keeper *, struct row *);
/* Its .torrent is gone: it ends, and its row goes. */
void swarms_remove(struct keeper *, struct row *);
/* When nothing of it runs any more a row that is to go goes, and one that was
 * refused leaves its place to its twin. */
void swarms_bury(struct keeper *, struct row *);
/* Somebody wants it now.  false: it cannot run soon. */
bool swarms_wake(struct keeper *, struct row *);
/* Starts those whose turn it is. */
void swarms_tick(struct keeper *);
struct mono swarms_next(const struct keeper *);
/* Who is idle rests, who is late is shot. */
void swarms_second(struct keeper *);
/* All end, in order. */
void swarms_leave(struct keeper *);

#endif
