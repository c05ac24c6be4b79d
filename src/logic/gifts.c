/*
 * gifts.c: which pieces to tell a peer of, and when.
 */
#include "gifts.h"

#define AHEAD   2          /* that wait to be asked for, at least */
#define TURNS   6          /* had at a time by all peers, at least */
#define BYTES   (1u << 20) /* or as many as this is */
#define TURN_MS 1000 /* at most, for a slow peer is not to hold up others */

/* Gifts that the peer lacks. */
struct standing {
	uint32_t waiting, taken;
};

static void
end_turn(const struct gifts *g, struct gift *one)
{
	if (!one->over)
		turn_over(g->turns);
	one->over = true;
}

void
gifts_init(struct gifts *g, _Atomic uint32_t *turns)
{
	*g = (struct gifts){.turns = turns, .due = MONO_NEVER};
}

/*
 * Forgets those that have arrived, once their holder is counted: until then
 * another peer might be told of them.  And those that R9 has taken back, since
 * the peer is slow or does as it likes.  Of a peer that is quicker than the
 * count the claims are left to R9.
 */
static struct standing
settle(
    struct gifts *g, const struct pick_view *v, uint32_t slot, struct mono now)
{
	struct standing s = {0};
	uint32_t i, n = 0;
	struct gift one;
	bool arrived, ours, full = g->n == GIFTS_MAX;
	struct mono due = MONO_NEVER;

	for (i = 0; i < g->n; i++) {
		one = g->gift[i];
		arrived = bits_has(v->theirs, one.piece);
		ours = pick_is_ours(v->asked, one.piece, slot);
		if (arrived || !ours || mono_is_due(one.until, now))
			end_turn(g, &one);
		if (!ours)
			continue;
		if (arrived && pick_holders(v, one.piece) > 0) {
			pick_release(v->asked, one.piece, slot);
			continue;
		}
		if (arrived && full)
			continue;
		if (!one.over)
			due = mono_min(due, one.until);
		s.waiting += !arrived && !one.taken;
		s.taken += !arrived && one.taken;
		g->gift[n++] = one;
	}
	g->n = n;
	g->due = due;
	g->standing = s.waiting + s.taken;
	return s;
}

static uint32_t
least_turns(const struct pick_view *v)
{
	uint32_t n = BYTES / v->geo->piece_size;

	return n > TURNS ? n : TURNS;
}

/* As many wait as were asked for, so that a peer that asks for much at a time
 * finds them in time. */
int64_t
gifts_next(struct gifts *g, const struct pick_view *v, uint32_t slot,
    struct mono now, struct rng *rng)
{
	struct standing s = settle(g, v, slot, now);
	int64_t piece;

	g->dry = false;
	if (g->n == GIFTS_MAX || (s.waiting >= AHEAD && s.waiting >= s.taken)) {
		turn_leave(&g->turn, g->turns);
		return -1;
	}
	if (!turn_comes(&g->turn, g->turns, least_turns(v), now))
		return -1;
	piece = pick_gift(v, false, rng);
	g->dry = piece == -1;
	if (g->dry || pick_claim(v->asked, (uint32_t)piece, slot) != 0) {
		turn_over(g->turns);
		return -1;
	}
	g->standing++;
	g->gift[g->n++] = (struct gift){
	    .piece = (uint32_t)piece, .until = mono_add_ms(now, TURN_MS)};
	g->due = mono_min(g->due, g->gift[g->n - 1].until);
	return piece;
}

bool
gifts_on_asked(struct gifts *g, uint32_t piece)
{
	uint32_t i;

	for (i = 0; i < g->n; i++)
		if (g->gift[i].piece == piece && !g->gift[i].taken)
			return g->gift[i].taken = true;
	return false;
}

bool
gifts_has(const struct gifts *g, uint32_t piece)
{
	uint32_t i;

	for (i = 0; i < g->n; i++)
		if (g->gift[i].piece == piece)
			return true;
	return false;
}

bool
gifts_waits_for_one(const struct gifts *g)
{
	return g->turn.waits && g->standing == 0;
}

void
gifts_on_tick(
    struct gifts *g, const struct pick_view *v, uint32_t slot, struct mono now)
{
	if (mono_is_due(g->due, now))
		(void)settle(g, v, slot, now);
}

void
gifts_end_turns(struct gifts *g)
{
	uint32_t i;

	turn_leave(&g->turn, g->turns);
	for (i = 0; i < g->n; i++)
		end_turn(g, &g->gift[i]);
	g->due = MONO_NEVER;
}

void
gifts_release(struct gifts *g, _Atomic uint32_t *asked, uint32_t slot)
{
	while (g->n > 0)
		pick_release(asked, g->gift[--g->n].piece, slot);
}
