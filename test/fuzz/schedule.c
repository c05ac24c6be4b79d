/*
 * schedule.c: target: whom to unchoke, with any neighbours at any time.
 *
 * The input is a configuration and a sequence of rounds; before each of them
 * neighbours come, go, change their minds and send bytes.
 */
#include "schedule.h"

#include "fuzz.h"

#define PEERS 32
#define IDS   256

struct world {
	struct schedule_config cfg;
	struct schedule_state st;
	struct schedule_peer peer[PEERS];
	uint32_t n;
	struct mono now;
	struct rng rng;
	struct feed f;
	bool complete;
};

static uint32_t
find(const struct world *w, uint32_t id)
{
	uint32_t i;

	for (i = 0; i < w->n && w->peer[i].id != id; i++)
		;
	return i;
}

/* A neighbour comes, or goes if it is there. */
static void
toggle(struct world *w)
{
	uint32_t id = 1 + feed_below(&w->f, IDS - 1), i = find(w, id);

	if (i < w->n)
		w->peer[i] = w->peer[--w->n];
	else if (w->n < PEERS)
		w->peer[w->n++] = (struct schedule_peer){.id = id, .tag = ~id};
}

static void
change(struct world *w)
{
	struct schedule_peer *p;
	uint8_t how = feed_u8(&w->f);

	if (w->n == 0)
		return;
	p = &w->peer[feed_u8(&w->f) % w->n];
	if (how & 1)
		p->interested = !p->interested;
	if (how & 2)
		p->down += feed_scaled(&w->f);
}

static bool
is_chosen(enum why why)
{
	return why == WHY_RATE || why == WHY_RANDOM || why == WHY_ALL ||
	    why == WHY_AT_ONCE;
}

/* One neighbour after a round. */
static void
check_peer(const struct world *w, const struct schedule_peer *p, bool was)
{
	bool drawn = p->id == w->st.optimistic;

	assert(p->tag == ~p->id); /* whole, wherever it stands now */
	assert(p->unchoked == (p->preferred || drawn)); /* step 8 */
	assert(p->why > WHY_NONE && p->why < WHY_COUNT);
	assert(p->rank <= PEERS);
	if (p->preferred)
		assert(p->interested ? is_chosen(p->why) : p->why == WHY_KEPT);
	else if (drawn)
		assert(p->why == (p->interested ? WHY_OPTIMISTIC : WHY_KEPT));
	else
		assert((p->why == WHY_NOT_INTERESTED) == !p->interested);
	/* Nobody who wants nothing is preferred anew. */
	assert(!p->preferred || p->interested || was);
}

static void
check_all(const struct world *w, const bool was[IDS],
    const struct schedule_plan *plan)
{
	uint32_t i, preferred = 0, unchoked = 0, candidates = 0;
	bool seen[IDS] = {false};

	for (i = 0; i < w->n; i++) {
		const struct schedule_peer *p = &w->peer[i];

		assert(p->id > 0 && p->id < IDS && !seen[p->id]);
		seen[p->id] = true;
		check_peer(w, p, was[p->id] && !plan->p_turn);
		preferred += p->preferred;
		unchoked += p->unchoked;
		candidates += p->interested;
	}
	assert(preferred <= w->cfg.k);
	assert(unchoked <= (uint64_t)w->cfg.k + 1); /* step 8 */
	assert(plan->candidates == candidates);
	assert(w->st.optimistic == 0 || seen[w->st.optimistic]); /* step 2 */
	if (plan->p_turn)                                        /* step 5 */
		assert(preferred ==
		    (candidates < w->cfg.k ? candidates : w->cfg.k));
}

/* No place stays free while somebody waits for it (step 6). */
static void
check_places(const struct world *w)
{
	uint32_t i, preferred = 0, waiting = 0;

	for (i = 0; i < w->n; i++) {
		preferred += w->peer[i].preferred;
		waiting += w->peer[i].interested && !w->peer[i].preferred;
	}
	if (w->cfg.unchoke_at_once)
		assert(waiting == 0 || preferred >= w->cfg.k);
}

/* Between turns nobody loses a place, and without places nobody wins one. */
static void
check_quiet(const struct world *w, const bool was[IDS],
    const struct schedule_plan *plan)
{
	uint32_t i;

	if (plan->p_turn || plan->m_turn)
		return;
	for (i = 0; i < w->n; i++) {
		const struct schedule_peer *p = &w->peer[i];

		assert(!was[p->id] || p->preferred);
		assert(was[p->id] || !p->preferred || w->cfg.unchoke_at_once);
	}
	assert(!plan->optimistic_changed);
}

static void
step_round(struct world *w)
{
	struct schedule_state before = w->st;
	struct schedule_plan plan;
	bool was[IDS] = {false};
	uint32_t i, n = w->n;

	w->now = mono_add_ms(w->now, feed_u16(&w->f));
	w->now.ns += feed_u8(&w->f);
	w->complete |= feed_u8(&w->f) > 250;
	for (i = 0; i < n; i++)
		was[w->peer[i].id] = w->peer[i].preferred;
	plan =
	    schedule(&w->cfg, &w->st, w->peer, n, w->complete, w->now, &w->rng);

	/* Step 1. */
	assert(plan.p_turn == mono_is_due(before.next_p, w->now));
	assert(plan.m_turn == mono_is_due(before.next_m, w->now));
	assert(!mono_is_due(schedule_next(&w->st), w->now));
	check_all(w, was, &plan);
	check_places(w);
	check_quiet(w, was, &plan);
	for (i = 0; i < n && plan.p_turn; i++)
		w->peer[i].down = 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = {.f = {data, size}};

	w.cfg.k = feed_u8(&w.f) > 250 ? feed_u32(&w.f) : feed_u8(&w.f) % 8;
	w.cfg.p_ms = 1 + feed_u16(&w.f);
	w.cfg.m_ms = 1 + feed_u16(&w.f);
	w.cfg.unchoke_at_once = feed_u8(&w.f) & 1;
	w.now.ns = feed_u32(&w.f);
	rng_seed(&w.rng, feed_u8(&w.f));
	schedule_init(&w.st, &w.cfg, w.now);
	while (w.f.n > 0) {
		switch (feed_u8(&w.f) % 4) {
		case 0:
			toggle(&w);
			break;
		case 1:
		case 2:
			change(&w);
			break;
		case 3:
			step_round(&w);
			break;
		}
	}
	return 0;
}
