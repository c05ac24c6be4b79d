/*
 * ration.c: the swarm's limits on rates, dealt to its connections.
 */
#include "ration.h"

#include <stdlib.h>

#include "child.h"
#include "keeper.h"
#include "log.h"
#include "neighbours.h"

/* What one may have that was dealt nothing yet, in bytes per second. */
#define NEXT_TO_NOTHING 1

uint64_t
ration_limit(const struct supervisor *sv, enum way way)
{
	const struct conf_shoal *cf;

	cf = &sv->cf->shoal;
	if (keeper_is_there(sv))
		return sv->dealt[way];
	return way == WAY_UP ? cf->upload_limit : cf->download_limit;
}

static bool
is_exempt(const struct supervisor *sv, const struct child *c)
{
	uint8_t host[16];

	address_mapped(&c->addr, host);
	return prefixes_have(&sv->cf->shoal.exempt, host);
}

static void
order(struct supervisor *sv, const struct child *c, enum way way, uint64_t may)
{
	struct seg_order *o;
	au64 *word;

	o = &sv->seg.orders[c->slot];
	word = way == WAY_UP ? &o->may_up : &o->may_down;
	if (atomic_load(word) != may)
		atomic_store(word, may);
}

void
ration_set(struct supervisor *sv, uint64_t up, uint64_t down)
{
	sv->dealt[WAY_UP] = up;
	sv->dealt[WAY_DOWN] = down;
}

void
ration_init(struct supervisor *sv, const struct child *c)
{
	enum way way;
	bool free;

	free = is_exempt(sv, c);
	for (way = WAY_DOWN; way < WAYS; way++)
		order(sv, c, way,
		    free || ration_limit(sv, way) == 0 ? 0 : NEXT_TO_NOTHING);
	sv->spending = true;
}

/* What it has done of late, as a part of what is dealt; who is choked leaves
 * that to others at once. */
static struct budget_share
share_of(struct child *c, enum way way, int64_t ms)
{
	uint32_t choked, held;

	choked = way == WAY_UP ? CONN_AM_CHOKING : CONN_PEER_CHOKING;
	held = way == WAY_UP ? CONN_HELD_UP : CONN_HELD_DOWN;
	budget_look(&c->spent[way],
	    way == WAY_UP ? c->rec.bytes_up : c->rec.bytes_down, ms);
	return (struct budget_share){
	    .used = (c->rec.flags & choked) != 0 ? 0 : c->spent[way].rate,
	    .held = (c->rec.flags & held) != 0,
	    .tag = c->slot};
}

static void
deal(struct supervisor *sv, enum way way, struct budget_share *v, int64_t ms)
{
	struct child *c;
	uint64_t limit;
	uint32_t i, n;

	limit = ration_limit(sv, way);
	sv->spent[way] = 0;
	sv->held[way] = false;
	n = 0;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (!child_is_running(c))
			continue;
		if (limit == 0 || is_exempt(sv, c)) {
			order(sv, c, way, 0);
			continue;
		}
		if (c->state == SLOT_LIVE) {
			v[n] = share_of(c, way, ms);
			sv->spent[way] += v[n].used;
			sv->held[way] |= v[n].held;
			n++;
		} else {
			order(sv, c, way, NEXT_TO_NOTHING);
			sv->spending = true;
		}
	}
	sv->spending |= sv->held[way] || sv->spent[way] > 0;
	budget_deal(limit, v, n);
	for (i = 0; i < n; i++)
		order(sv, &sv->child[v[i].tag], way, v[i].may);
}

void
ration_tick(struct supervisor *sv)
{
	struct budget_share *v;
	enum way way;
	int64_t ms;
	bool any, down, up;

	any = ration_limit(sv, WAY_UP) != 0 || ration_limit(sv, WAY_DOWN) != 0;
	sv->spending = false;
	ms = mono_sub_ms(sv->now, sv->limited_at);
	if ((!any && !sv->limited) || ms <= 0)
		return;
	v = calloc(sv->cf->slots, sizeof(*v));
	if (v == NULL)
		fatal(EXIT_FAILED, "limits");
	neighbours_sample_all(sv);
	down = sv->held[WAY_DOWN];
	up = sv->held[WAY_UP];
	for (way = WAY_DOWN; way < WAYS; way++)
		deal(sv, way, v, ms);
	free(v);
	if ((sv->held[WAY_UP] && !up) || (sv->held[WAY_DOWN] && !down))
		keeper_ask(sv);
	sv->limited = any;
	sv->limited_at = sv->now;
}
