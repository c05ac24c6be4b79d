/*
 * schedule.c: the choking algorithm of shoald(8).
 *
 * The steps, as in shoald(8); their numbers stand at the functions below and
 * in the names of the tests:
 *
 *  1. A turn of the preferred neighbours is due every UnchokingInterval
 *     seconds, a turn of the optimistic neighbour every
 *     OptimisticUnchokingInterval seconds, both counted from the start.
 *     Turns that were missed are skipped and not made up for.
 *  2. A neighbour that has disconnected is forgotten, and its place is free,
 *     be it preferred or optimistic.
 *  3. The candidates are the neighbours that are interested in us.
 *  4. At a turn of the preferred neighbours the candidates are put in order:
 *     by the bytes received from them since the turn before, most first, ties
 *     at random.  If we have the whole file, as SeedChoke says: all at random;
 *     or by the bytes sent to them since, most first; or by the turn in which
 *     they were preferred last, longest ago first, ties at random.
 *  5. The first NumberOfPreferredNeighbors candidates, or all if there are
 *     fewer, are the preferred neighbours until the next such turn.  The
 *     counts of bytes start again at zero.
 *  6. Between such turns, places that are free go at once to candidates that
 *     are not preferred, in the order of step 4, the optimistic neighbour
 *     last.  UnchokeAtOnce can turn this step off.
 *  7. At a turn of the optimistic neighbour one is drawn at random among the
 *     candidates that are choked now, and takes the place of the former one.
 *     If there is none to draw, the former one stays.
 *  8. Preferred neighbours and the optimistic one are unchoked, all others
 *     are choked.  So at most NumberOfPreferredNeighbors + 1 are unchoked at
 *     any moment, and if that number is 0 only the optimistic one.
 *  9. A neighbour that ceases to be interested keeps its place until the next
 *     turn that gives it away.
 */
#include "schedule.h"

#include <stddef.h>

/* What step 4 orders by. */
enum by { BY_DOWN, BY_UP, BY_TURN, BY_DRAW };

struct order {
	enum by by;
	uint32_t optimistic; /* comes last; 0: nobody does */
};

/* What the neighbours are before anything is decided. */
struct survey {
	uint32_t candidates;
	uint32_t preferred;
	bool optimistic; /* it is still here */
};

void
schedule_init(struct schedule_state *st, const struct schedule_config *cfg,
    struct mono start)
{
	*st = (struct schedule_state){
	    .next_p = mono_add_ms(start, cfg->p_ms),
	    .next_m = mono_add_ms(start, cfg->m_ms),
	};
}

struct mono
schedule_next(const struct schedule_state *st)
{
	return mono_min(st->next_p, st->next_m);
}

/*
 * Step 1.  The next turn stays a multiple of the interval away from the start
 * however late this one comes, and is always ahead of now.
 */
static bool
turn_is_due(struct mono *next, int64_t interval_ms, struct mono now)
{
	int64_t turns;

	if (!mono_is_due(*next, now))
		return false;
	turns = mono_sub_ms(now, *next) / interval_ms + 1;
	*next = mono_add_ms(*next, turns * interval_ms);
	return true;
}

/* Steps 2 and 3. */
static struct survey
survey(const struct schedule_state *st, const struct schedule_peer *peers,
    uint32_t n)
{
	struct survey s = {0};
	uint32_t i;

	for (i = 0; i < n; i++) {
		s.candidates += peers[i].interested;
		s.preferred += peers[i].preferred;
		s.optimistic |= peers[i].id == st->optimistic;
	}
	return s;
}

static void
swap(struct schedule_peer *a, struct schedule_peer *b)
{
	struct schedule_peer tmp = *a;

	*a = *b;
	*b = tmp;
}

/*
 * Brings those that are interested (of whom only those not yet preferred, if
 * places between turns are given away) to the front, each with a draw.
 */
static uint32_t
gather(
    struct schedule_peer *peers, uint32_t n, bool only_waiting, struct rng *rng)
{
	uint32_t i, found = 0;

	for (i = 0; i < n; i++) {
		if (!peers[i].interested ||
		    (only_waiting && peers[i].preferred))
			continue;
		peers[i].key = rng_next(rng);
		swap(&peers[found++], &peers[i]);
	}
	return found;
}

static enum by
choose_order(const struct schedule_config *cfg, bool complete)
{
	if (!complete)
		return BY_DOWN;
	switch (cfg->seed) {
	case SEED_FASTEST:
		return BY_UP;
	case SEED_ROUND_ROBIN:
		return BY_TURN;
	case SEED_RANDOM:
		break;
	}
	return BY_DRAW;
}

/* Step 4: a stands before b. */
static bool
goes_before(const struct schedule_peer *a, const struct schedule_peer *b,
    const struct order *o)
{
	if ((a->id == o->optimistic) != (b->id == o->optimistic))
		return b->id == o->optimistic;
	if (o->by == BY_DOWN && a->down != b->down)
		return a->down > b->down;
	if (o->by == BY_UP && a->up != b->up)
		return a->up > b->up;
	if (o->by == BY_TURN && a->turn != b->turn)
		return a->turn < b->turn;
	return a->key < b->key;
}

/* Lets peers[i] sink until nothing below it comes later in the order. */
static void
sink(struct schedule_peer *peers, uint32_t i, uint32_t n, const struct order *o)
{
	uint32_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n &&
		    goes_before(&peers[child], &peers[child + 1], o))
			child++;
		if (!goes_before(&peers[i], &peers[child], o))
			return;
		swap(&peers[i], &peers[child]);
		i = child;
	}
}

/*
 * A heap sort, because qsort(3) may allocate, and because its time has a
 * bound whatever a thousand peers send.  All are put in order and not only
 * the first k: operators are shown the rank of those who wait.
 */
static void
sort(struct schedule_peer *peers, uint32_t n, const struct order *o)
{
	uint32_t i;

	for (i = n / 2; i > 0; i--)
		sink(peers, i - 1, n, o);
	for (i = n; i > 1; i--) {
		swap(&peers[0], &peers[i - 1]);
		sink(peers, 0, i - 1, o);
	}
}

/* Why one is preferred in such an order, or is not. */
static enum why
order_reason(enum by by, bool preferred)
{
	switch (by) {
	case BY_DRAW:
		return preferred ? WHY_RANDOM : WHY_NOT_DRAWN;
	case BY_TURN:
		return preferred ? WHY_TURN : WHY_WAITING;
	case BY_DOWN:
	case BY_UP:
		break;
	}
	return preferred ? WHY_RATE : WHY_BEATEN;
}

/* The reason of a candidate at a turn of the preferred neighbours. */
static enum why
turn_reason(enum by by, bool preferred, uint32_t candidates, uint32_t k)
{
	if (preferred && candidates <= k)
		return WHY_ALL;
	return order_reason(k > 0 ? by : BY_DRAW, preferred);
}

/* Steps 4 and 5.  True: the set is another one. */
static bool
choose_preferred(struct schedule_peer *peers, uint32_t n, uint32_t k,
    enum by by, uint64_t turn, struct rng *rng)
{
	struct order order = {.by = by};
	uint32_t i, candidates = gather(peers, n, false, rng);
	bool preferred, changed = false;

	sort(peers, candidates, &order);
	for (i = 0; i < n; i++) {
		preferred = i < candidates && i < k;
		changed |= preferred != peers[i].preferred;
		peers[i].preferred = preferred;
		peers[i].rank = i < candidates ? i + 1 : 0;
		if (i < candidates)
			peers[i].why =
			    turn_reason(by, preferred, candidates, k);
		if (preferred)
			peers[i].turn = turn;
	}
	return changed;
}

/* Step 6.  How many places were taken. */
static uint32_t
fill_places(struct schedule_peer *peers, uint32_t n, uint32_t places,
    const struct schedule_state *st, enum by by, struct rng *rng)
{
	struct order order = {.by = by, .optimistic = st->optimistic};
	uint32_t i, waiting = gather(peers, n, true, rng);

	sort(peers, waiting, &order);
	for (i = 0; i < waiting && i < places; i++) {
		peers[i].preferred = true;
		peers[i].why = WHY_AT_ONCE;
		peers[i].turn = st->turns;
	}
	return i;
}

/* Step 7: interested and choked, the former optimistic one being neither. */
static bool
can_be_drawn(const struct schedule_peer *p, uint32_t optimistic)
{
	return p->interested && !p->preferred && p->id != optimistic;
}

/* Step 7.  The id of the optimistic neighbour from now on. */
static uint32_t
draw_optimistic(const struct schedule_peer *peers, uint32_t n, uint32_t former,
    struct rng *rng)
{
	uint32_t i, choked = 0;
	uint64_t draw;

	for (i = 0; i < n; i++)
		choked += can_be_drawn(&peers[i], former);
	if (choked == 0)
		return former;
	draw = rng_below(rng, choked);
	for (i = 0; i < n; i++)
		if (can_be_drawn(&peers[i], former) && draw-- == 0)
			break;
	return peers[i].id;
}

/* Why a preferred neighbour is unchoked; step 9. */
static enum why
why_preferred(const struct schedule_peer *p, uint32_t k, enum by by)
{
	if (!p->interested)
		return WHY_KEPT;
	if (p->why == WHY_RATE || p->why == WHY_RANDOM || p->why == WHY_ALL ||
	    p->why == WHY_AT_ONCE || p->why == WHY_TURN)
		return p->why;
	/* It is interested again: its rank tells how it got its place. */
	if (p->rank == 0 || p->rank > k)
		return WHY_AT_ONCE;
	return order_reason(by, true);
}

/* Why a neighbour that is not preferred is choked or unchoked. */
static enum why
why_other(const struct schedule_peer *p, bool optimistic)
{
	if (optimistic)
		return p->interested ? WHY_OPTIMISTIC : WHY_KEPT;
	if (!p->interested)
		return WHY_NOT_INTERESTED;
	switch (p->why) {
	case WHY_BEATEN:
	case WHY_NOT_DRAWN:
		return p->why;
	case WHY_OPTIMISTIC:
	case WHY_KEPT:
		return WHY_NOT_DRAWN; /* it has just lost step 7 */
	default:
		return WHY_WAITING;
	}
}

/* Step 8. */
static void
settle(struct schedule_peer *peers, uint32_t n, uint32_t optimistic, uint32_t k,
    enum by by)
{
	struct schedule_peer *p;
	bool drawn;

	for (p = peers; p < peers + n; p++) {
		drawn = p->id == optimistic;
		p->unchoked = p->preferred || drawn;
		p->why = p->preferred ? why_preferred(p, k, by) :
					why_other(p, drawn);
	}
}

struct schedule_plan
schedule(const struct schedule_config *cfg, struct schedule_state *st,
    struct schedule_peer *peers, uint32_t n, bool complete, struct mono now,
    struct rng *rng)
{
	struct schedule_plan plan = {0};
	struct survey s = survey(st, peers, n);
	bool left = s.preferred != st->preferred; /* one has disconnected */
	enum by by = choose_order(cfg, complete);
	uint32_t former, taken = 0;

	plan.candidates = s.candidates;
	plan.p_turn = turn_is_due(&st->next_p, cfg->p_ms, now);
	plan.m_turn = turn_is_due(&st->next_m, cfg->m_ms, now);
	if (!s.optimistic)
		st->optimistic = 0;

	if (plan.p_turn) {
		st->turns++;
		plan.changed =
		    choose_preferred(peers, n, cfg->k, by, st->turns, rng) ||
		    left;
		s.preferred = s.candidates < cfg->k ? s.candidates : cfg->k;
	} else if (cfg->unchoke_at_once && s.preferred < cfg->k) {
		taken =
		    fill_places(peers, n, cfg->k - s.preferred, st, by, rng);
		plan.changed = taken > 0;
		s.preferred += taken;
	}
	if (plan.p_turn || taken > 0)
		st->preferred = s.preferred;

	former = st->optimistic;
	if (plan.m_turn)
		st->optimistic = draw_optimistic(peers, n, former, rng);
	plan.optimistic_changed = st->optimistic != former;
	settle(peers, n, st->optimistic, cfg->k, by);
	return plan;
}
