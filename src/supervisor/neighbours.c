/*
 * neighbours.c: whom to choke and unchoke, applied.
 */
#include "neighbours.h"

#include <stdlib.h>

#include "change.h"
#include "failpoint.h"
#include "log.h"
#include "orders.h"
#include "ownlines.h"

void
neighbours_facts(struct supervisor *sv, struct child *c)
{
	const struct slot_copy *r;
	struct peer *p;
	bool complete;

	if (c->shot)
		return; /* its word counts no more */
	r = &c->rec;
	p = c->peer;
	complete = (r->flags & CONN_PEER_COMPLETE) != 0;
	if ((r->flags & CONN_PEER_INTERESTED) != 0)
		ending_on_interest(&p->end);
	ending_on_record(&p->end, complete, r->announced, sv->terms->geo.pieces,
	    (r->flags & CONN_FLUSHED) != 0);
	if (complete && !p->kept)
		p->kept = ownlines_seen(sv, p->id);
	FAILPOINT(supervisor_facts);
}

void
neighbours_sample(struct supervisor *sv, struct child *c)
{
	if (c->state != SLOT_LIVE)
		return;
	if (slot_snapshot(
		seg_slot(&sv->seg, c->slot), &c->rec, NULL, 0, sv->pid))
		neighbours_facts(sv, c);
}

void
neighbours_sample_all(struct supervisor *sv)
{
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		neighbours_sample(sv, &sv->child[i]);
}

bool
neighbours_is_one(const struct child *c)
{
	return c->state == SLOT_LIVE && !c->leaving;
}

/* The neighbours as the scheduler sees them; returns how many. */
static uint32_t
gather(struct supervisor *sv, struct schedule_peer *v)
{
	struct child *c;
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (!neighbours_is_one(c))
			continue;
		v[n].id = c->peer->id;
		v[n].interested = (c->rec.flags & CONN_PEER_INTERESTED) != 0;
		v[n].preferred = c->preferred;
		v[n].down = c->rec.bytes_down - c->turn_down;
		v[n].up = c->rec.bytes_up - c->turn_up;
		v[n].turn = c->served;
		v[n].why = c->why;
		v[n].rank = c->rank;
		v[n].tag = i;
		n++;
	}
	return n;
}

/* Plan into orders; only changed ones are stored and signalled. */
static void
apply(struct supervisor *sv, const struct schedule_peer *v, uint32_t n,
    const struct schedule_plan *plan)
{
	struct seg_why *w;
	struct child *c;
	uint32_t i;

	change_begin(&sv->seg.board->change);
	for (i = 0; i < n; i++) {
		c = &sv->child[v[i].tag];
		c->preferred = v[i].preferred;
		c->why = v[i].why;
		c->rank = v[i].rank;
		c->served = v[i].turn;
		w = &sv->seg.why[c->slot];
		atomic_store(&w->reason, (uint32_t)c->why);
		atomic_store(&w->rank, c->rank);
		if (plan->p_turn) {
			atomic_store(&w->down, v[i].down);
			c->turn_down = c->rec.bytes_down;
			c->turn_up = c->rec.bytes_up;
		}
	}
	change_end(&sv->seg.board->change);
	for (i = 0; i < n; i++)
		orders_choke(sv, &sv->child[v[i].tag], v[i].unchoked);
}

static void
publish_decision(struct supervisor *sv, const struct schedule_peer *v,
    uint32_t n, const struct schedule_plan *plan)
{
	struct seg_board *b;
	uint32_t i, preferred;

	preferred = 0;
	for (i = 0; i < n; i++)
		preferred += v[i].preferred;
	b = sv->seg.board;
	change_begin(&b->change);
	if (plan->p_turn || plan->m_turn || plan->changed) {
		atomic_store(&b->rounds, atomic_load(&b->rounds) + 1);
		atomic_store(&b->decided, (uint64_t)sv->now.ns);
	}
	atomic_store(&b->candidates, plan->candidates);
	atomic_store(&b->preferred, preferred);
	atomic_store(&b->optimistic, sv->sched.optimistic);
	change_end(&b->change);
}

void
neighbours_decide(struct supervisor *sv)
{
	struct schedule_plan plan;
	struct schedule_peer *v;
	uint32_t n;

	sv->look = false;
	v = calloc(sv->cf->slots, sizeof(*v));
	if (v == NULL)
		fatal(EXIT_FAILED, "scheduling");
	n = gather(sv, v);
	plan = schedule(
	    &sv->sched_cf, &sv->sched, v, n, sv->complete, sv->now, &sv->rng);
	apply(sv, v, n, &plan);
	publish_decision(sv, v, n, &plan);
	if (plan.optimistic_changed && sv->sched.optimistic != 0)
		ownlines_optimistic(sv, sv->sched.optimistic);
	ownlines_log(sv);
	free(v);
}
