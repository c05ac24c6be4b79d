/*
 * sess_asks.c: asks that stand, with the claims that they keep.
 */
#include "sess_asks.h"

#include "pick.h"

void
sess_give_back(const struct sess *s, int64_t piece)
{
	if (piece != PIECE_NONE)
		pick_release(s->set.asked, (uint32_t)piece, s->cfg.slot);
}

void
sess_drop_picked(struct sess *s)
{
	if (s->picked != PIECE_NONE &&
	    sess_asks_of(s, (uint32_t)s->picked) == 0)
		sess_give_back(s, s->picked);
	s->picked = PIECE_NONE;
}

void
sess_remove_ask(struct sess *s, uint32_t i)
{
	s->nasks--;
	for (; i < s->nasks; i++)
		s->ask[i] = s->ask[i + 1];
}

uint32_t
sess_find_ask(const struct sess *s, uint32_t piece, uint32_t begin)
{
	uint32_t i;

	for (i = 0; i < s->nasks; i++)
		if (s->ask[i].piece == piece && s->ask[i].begin == begin)
			break;
	return i;
}

void
sess_drop_ask(struct sess *s, uint32_t i)
{
	uint32_t piece = s->ask[i].piece;

	sess_remove_ask(s, i);
	if (s->picked != piece && sess_asks_of(s, piece) == 0)
		sess_give_back(s, piece);
}

static void
drop_asks(struct sess *s)
{
	while (s->nasks > 0)
		sess_give_back(s, s->ask[--s->nasks].piece);
}

void
sess_drop_all(struct sess *s)
{
	sess_drop_picked(s);
	drop_asks(s);
}

bool
sess_is_doubtful(const struct sess *s, uint32_t piece)
{
	return abits_has(s->set.doubtful, piece);
}

bool
sess_holds_doubt(const struct sess *s)
{
	return s->doubt != PIECE_NONE &&
	    !bits_has(s->set.mine, (size_t)s->doubt) &&
	    pick_is_ours(s->set.asked, (uint32_t)s->doubt, s->cfg.slot);
}

bool
sess_may_doubt(const struct sess *s, uint32_t piece)
{
	return s->doubt == piece || !sess_holds_doubt(s);
}

void
sess_doubt(struct sess *s, uint32_t piece)
{
	if (s->doubt == piece)
		return;
	s->doubt = piece;
	s->doubt_at = (struct mono){0};
}

bool
sess_is_arriving(const struct sess *s, uint32_t piece, uint32_t begin)
{
	return s->arriving == piece && s->arriving_at == begin;
}

bool
sess_is_stored(const struct sess *s, uint32_t piece, uint32_t begin)
{
	return s->cfg.blocks && !sess_is_doubtful(s, piece) &&
	    abits_has(s->set.stored,
		geometry_block_index(s->cfg.geo, piece, begin / BLOCK_SIZE));
}

uint32_t
sess_asks_of(const struct sess *s, uint32_t piece)
{
	uint32_t i, n = 0;

	for (i = 0; i < s->nasks; i++)
		n += s->ask[i].piece == piece;
	return n;
}

uint32_t
sess_asks_for(const struct sess *s, uint32_t k, uint32_t n)
{
	uint32_t i, count = 0;

	for (i = 0; i < s->nasks; i++)
		count += geometry_owner(s->ask[i].piece, n) == k;
	return count;
}

int64_t
sess_asked(const struct sess *s)
{
	if (s->arriving != PIECE_NONE)
		return s->arriving;
	return s->nasks > 0 ? (int64_t)s->ask[0].piece : PIECE_NONE;
}
