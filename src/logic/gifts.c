/*
 * gifts.c: which pieces to tell a peer of, and when.
 */
#include "gifts.h"

#define AHEAD 2 /* that wait to be asked for, at least */

/* Gifts that the peer lacks. */
struct standing {
	uint32_t waiting, taken;
};

/*
 * Forgets those that have arrived, once their holder is counted: until then
 * another peer might be told of them.  And those that R9 has taken back, since
 * the peer is slow or does as it likes.  Of a peer that is quicker than the
 * count the claims are left to R9.
 */
static struct standing
settle(struct gifts *g, const struct pick_view *v, uint32_t slot)
{
	struct standing s = {0};
	uint32_t i, n = 0;
	struct gift one;
	bool arrived, full = g->n == GIFTS_MAX;

	for (i = 0; i < g->n; i++) {
		one = g->gift[i];
		arrived = bits_has(v->theirs, one.piece);
		if (!pick_is_ours(v->asked, one.piece, slot))
			continue;
		if (arrived && pick_holders(v, one.piece) > 0) {
			pick_release(v->asked, one.piece, slot);
			continue;
		}
		if (arrived && full)
			continue;
		s.waiting += !arrived && !one.taken;
		s.taken += !arrived && one.taken;
		g->gift[n++] = one;
	}
	g->n = n;
	return s;
}

/* As many wait as were asked for, so that a peer that asks for much at a time
 * finds them in time. */
int64_t
gifts_next(
    struct gifts *g, const struct pick_view *v, uint32_t slot, struct rng *rng)
{
	struct standing s = settle(g, v, slot);
	int64_t piece;

	if (g->n == GIFTS_MAX || (s.waiting >= AHEAD && s.waiting >= s.taken))
		return -1;
	piece = pick_gift(v, rng);
	g->dry = piece == -1;
	if (g->dry || pick_claim(v->asked, (uint32_t)piece, slot) != 0)
		return -1;
	g->gift[g->n++] = (struct gift){.piece = (uint32_t)piece};
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

void
gifts_release(struct gifts *g, _Atomic uint32_t *asked, uint32_t slot)
{
	while (g->n > 0)
		pick_release(asked, g->gift[--g->n].piece, slot);
}
