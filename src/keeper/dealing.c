/*
 * dealing.c: how much of the limits on rates each swarm that runs may have.
 */
#include "dealing.h"

#include <stdlib.h>

#include "awake.h"
#include "budget.h"
#include "log.h"

/* Who used so much of what it was dealt would have used more. */
#define HELD_PERCENT 90

static uint64_t
lower(uint64_t a, uint64_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

static uint64_t
used(const struct row *r, enum row_way way)
{
	return way == ROW_UP ? r->status.rate_up : r->status.rate_down;
}

static uint64_t
own(const struct row *r, enum row_way way)
{
	return way == ROW_UP ? r->limit_up : r->limit_down;
}

/* Its own limit holds it back wherever that is the lower one. */
static bool
is_held(const struct row *r, enum row_way way)
{
	return r->dealt[way] != 0 && r->dealt[way] != own(r, way) &&
	    used(r, way) >= r->dealt[way] / 100 * HELD_PERCENT;
}

static void
deal(struct keeper *k, struct budget_share *share, enum row_way way)
{
	uint64_t limit;
	struct row *r;
	uint32_t n;
	size_t i;

	n = 0;
	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		if (r->pid == 0)
			continue;
		share[n] = (struct budget_share){
		    .used = used(r, way),
		    .held = is_held(r, way),
		    .tag = (uint32_t)i,
		};
		n++;
	}
	limit = way == ROW_UP ? k->up : k->down;
	if (limit != 0 && n > 0)
		budget_deal(limit, share, n);
	for (i = 0; i < n; i++) {
		r = k->row[share[i].tag];
		r->dealt[way] =
		    lower(own(r, way), limit != 0 ? share[i].may : 0);
	}
}

/* A pair that is full takes it in a second. */
static void
tell(struct row *r)
{
	const struct record rec = {
	    .kind = REC_BUDGET,
	    .rate_up = r->dealt[ROW_UP],
	    .rate_down = r->dealt[ROW_DOWN],
	};

	if (r->told[ROW_UP] == r->dealt[ROW_UP] &&
	    r->told[ROW_DOWN] == r->dealt[ROW_DOWN])
		return;
	if (awake_say(r, &rec, -1) == -1)
		return;
	r->told[ROW_UP] = r->dealt[ROW_UP];
	r->told[ROW_DOWN] = r->dealt[ROW_DOWN];
}

void
dealing_do(struct keeper *k)
{
	struct budget_share *share;
	size_t i;

	if (k->awake == 0)
		return;
	if ((share = calloc(k->awake, sizeof(*share))) == NULL) {
		log_err("cannot deal the limits");
		return;
	}
	deal(k, share, ROW_UP);
	deal(k, share, ROW_DOWN);
	free(share);
	for (i = 0; i < k->rows; i++)
		if (k->row[i]->pid != 0 && !k->row[i]->leaving)
			tell(k->row[i]);
}
