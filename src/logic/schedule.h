/*
 * schedule.h: whom to unchoke, as a pure function.
 *
 * The steps are numbered as in shoald(8).  No socket, signal, lock, clock or
 * allocation.
 */
#ifndef SHOAL_SCHEDULE_H
#define SHOAL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"
#include "rng.h"
#include "sizes.h"

struct schedule_config {
	uint32_t k;           /* NumberOfPreferredNeighbors */
	int64_t p_ms;         /* UnchokingInterval, > 0 */
	int64_t m_ms;         /* OptimisticUnchokingInterval, > 0 */
	bool unchoke_at_once; /* fill free places between turns */
	enum seed_choke seed; /* the order when we are complete */
};

struct schedule_state {
	struct mono next_p; /* the turn that is due next; start + p at first */
	struct mono next_m;
	uint32_t optimistic; /* peer id, 0: none */
	uint32_t preferred;  /* how many, when the set was last chosen */
	uint64_t turns;      /* p turns taken */
};

void schedule_init(
    struct schedule_state *, const struct schedule_config *, struct mono start);

/* A neighbour: in and out. */
struct schedule_peer {
	uint32_t id;     /* in: peer id, unique, never 0 */
	bool interested; /* in: in us */
	bool preferred;  /* in: of the last plan; out */
	bool unchoked;   /* out: preferred or optimistic */
	uint64_t down;   /* in: bytes received from it since the last p turn */
	uint64_t up;     /* in: bytes sent to it since then */
	uint64_t turn;   /* in, out: the last p turn that it was preferred in,
			    * or after; 0: none */
	enum why why;    /* in: of the last plan (WHY_NONE: new); out */
	uint32_t rank;   /* in: of the last plan (0: new); out: place in the
			    * order of the last p turn, 1.., 0: not in it */
	uint32_t tag;    /* the caller's own, carried along */
	uint64_t key;    /* scratch: the draw */
};

struct schedule_plan {
	bool p_turn, m_turn;     /* which turns were taken: after a p turn
				   * the caller zeroes its interval counts */
	bool changed;            /* the preferred set was chosen anew and
				   * differs from the former choice, be it
				   * by one who has disconnected */
	bool optimistic_changed; /* and there is one */
	uint32_t candidates;
};

/*
 * Decides for n peers, in place; peers may be reordered, and tag tells who is
 * who.  complete: we have the whole file.  When no turn is due and
 * unchoke_at_once finds nothing to do, the plan says so and nobody is choked
 * or unchoked; only reasons follow what neighbours have said meanwhile.
 */
struct schedule_plan schedule(const struct schedule_config *,
    struct schedule_state *, struct schedule_peer *peers, uint32_t n,
    bool complete, struct mono now, struct rng *);

/* When the next turn is due. */
struct mono schedule_next(const struct schedule_state *);

#endif
