/*
 * dealing.c: how much of the limits on rates each swarm that runs may have.
 */
#include "dealing.h"

#include <stdlib.h>

#include "awake.h"
#include "budget.h"
#include "log.h"

/* What it wants and may have, one way. */
static struct budget_share
share_of(const struct row *r, enum row_way way)
{
	uint32_t held;

	held = way == ROW_UP ? DEMAND_UP : DEMAND_DOWN;
	return (struct budget_share){
	    .used = way == ROW_UP ? r->demand.rate_up : r->demand.rate_down,
	    .held = (r->demand.a & held) != 0,
	    .most = way == ROW_UP ? r->limit_up : r->limit_down,
	};
}

static bool
takes_part(const struct row *r)
{
	return r->tether.pid != 0 && !r->leaving;
}

static void
deal(struct keeper *k, struct budget_share *share, enum row_way way)
{
	uint64_t limit;
	uint32_t n;
	size_t i;

	n = 0;
	for (i = 0; i < k->rows; i++)
		if (takes_part(k->row[i])) {
			share[n] = share_of(k->row[i], way);
			share[n++].tag = (uint32_t)i;
		}
	limit = way == ROW_UP ? k->up : k->down;
	if (limit != 0)
		budget_deal(limit, share, n);
	for (i = 0; i < n; i++)
		k->row[share[i].tag]->dealt[way] =
		    limit != 0 ? share[i].may : share[i].most;
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
		if (takes_part(k->row[i]))
			tell(k->row[i]);
}
