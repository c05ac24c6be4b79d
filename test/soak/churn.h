/*
 * churn.h: a hundred course peers that come, ask, misbehave and go.
 */
#ifndef SOAK_CHURN_H
#define SOAK_CHURN_H

#include <stdint.h>

#include "fake.h"
#include "rng.h"

#define CHURN_PEERS  100
#define CHURN_FIRST  2  /* index of the first one in the bed */
#define CHURN_BREACH 50 /* one of so many joins breaks the protocol */

struct churner {
	struct fake fake;
	bool unchoked, asked;
	int64_t ask_at;    /* not before */
	int64_t bad_until; /* it broke the protocol: closed by then; 0: no */
};

struct churn {
	struct churner v[CHURN_PEERS];
	uint8_t *file;
	int64_t next; /* change */
	unsigned int joins, refused, breaches, pieces;
	const char *wrong; /* what must not be, until the caller clears it */
};

void churn_init(struct churn *, const struct bed *);
/* Reads what came, asks, and lets one peer go and come ten times a second. */
void churn_turn(struct churn *, const struct bed *, struct rng *);
/* All hang up. */
void churn_stop(struct churn *);
/* One after the other fetches a piece; returns how many got it. */
unsigned int churn_serve_all(struct churn *, const struct bed *);

#endif
