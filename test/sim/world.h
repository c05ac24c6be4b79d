/*
 * world.h: a swarm in virtual time, run by the real decisions.
 *
 * Scheduler, picker and sessions are those of src/logic.  Time goes in steps.
 * What is said in one step is heard in the next.  A peer's upload capacity is
 * shared among the connections on which it is sending; disks take no time.
 */
#ifndef SHOAL_WORLD_H
#define SHOAL_WORLD_H

#include "end.h"
#include "schedule.h"

struct world_config {
	uint32_t peers;
	uint32_t pieces;
	uint64_t piece_size; /* of the last one, too */
	bool blocks;         /* are asked for */
	int64_t latency_ms;
	int64_t step_ms;  /* 0: 100 */
	int64_t count_ms; /* who has what is counted so often; 0: each step */
	uint32_t spread;  /* of blocks' shares: from 1 to 1 + spread */
	int64_t start_ms; /* until then these are 40, 16 or 10 */
	struct schedule_config choking;
};

/* A peer's side of a connection. */
struct link {
	struct end end;
	struct peer *far;
	struct link *back; /* the far peer's side */
	bool preferred;    /* of the last plan */
	enum why why;
	uint32_t rank;
	uint32_t share; /* of our capacity, among those of other links */
	uint32_t start; /* likewise, at the start */
	uint64_t got;   /* bytes from the far peer in this interval */
};

struct peer {
	uint32_t id;
	uint64_t capacity; /* upload, bytes per second */
	uint64_t down;     /* likewise, where blocks are asked for; 0: any */
	uint64_t credit;   /* bytes that may come in this step */
	uint64_t sent;     /* bytes of blocks */
	abits *stored;     /* blocks */
	bool joined;       /* and has not left */
	uint64_t *have;
	uint32_t have_n;
	_Atomic uint32_t *asked;
	_Atomic uint32_t turns[TURNS_WORDS];
	_Atomic uint32_t *avail; /* neighbours that have a piece, as counted */
	struct link **link;
	uint32_t links, slots; /* slots ever used */
	struct schedule_state choking;
	bool look; /* something to choke about has happened */
	struct rng rng;
	uint32_t blocks_came, blocks_again; /* over links that are gone */
	struct mono came, began, done; /* joined; first piece; all pieces */
	enum why first; /* why the giver of the first piece unchoked us */
};

/* Candidates that gave something in an interval to a leecher that chose by
 * rate, and how many of them it preferred; while `count` is set. */
struct places {
	uint64_t fast_givers, slow_givers;
	uint64_t fast, slow; /* preferred */
};

struct world {
	struct world_config cfg;
	struct geometry geo;
	struct peer *peer;
	struct mono now;
	uint32_t steps; /* until now: who sends first takes turns */
	struct rng rng;
	uint64_t fast_from; /* a capacity that counts as fast */
	bool count;
	struct places places;
	uint32_t most_unchoked; /* by any peer at any time */
};

/* Peers 0.. exist, have nothing and have not joined. */
void world_open(struct world *, const struct world_config *, uint64_t seed);
void world_close(struct world *);
/* Before it joins: it has the file. */
void world_give_all(struct world *, struct peer *);
/* Connects two. */
void world_meet(struct world *, struct peer *, struct peer *);
/* Connects a peer to so many others, drawn from those that have joined. */
void world_join(struct world *, struct peer *, uint32_t links);
/* It is gone at once, with whatever was under way. */
void world_leave(struct peer *);
void world_step(struct world *);
/*
 * The time, in seconds, that no protocol can beat from here on: what the seeds
 * send once, what the slowest takes in, and what all together can send.
 */
double world_bound(const struct world *);
/* Of the blocks that came, how many came for nothing: a share of 1. */
double world_waste(const struct world *);
/* Joined peers that are not complete. */
uint32_t world_incomplete(const struct world *);

#endif
