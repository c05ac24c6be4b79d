/*
 * deal.c: turns from the table into orders.
 */
#include "deal.h"

#include <stdlib.h>

#include "availability.h"
#include "neighbours.h"
#include "orders.h"

#define CROWD 5 /* fewer do not stand in each other's way */

int
deal_init(struct supervisor *sv)
{
	struct turns_peer *peer;

	if ((peer = calloc(sv->cf->slots, sizeof(*peer))) == NULL)
		return -1;
	turns_init(&sv->turns, peer, sv->cf->slots, sv->terms->geo.piece_size);
	return 0;
}

void
deal_enter(struct supervisor *sv, const struct child *c)
{
	turns_forget(&sv->turns, c->slot);
	atomic_store(&sv->seg.orders[c->slot].turns, 0);
	atomic_store(&sv->seg.orders[c->slot].crowd, sv->crowd);
}

static bool
wants_some(const struct child *c)
{
	return neighbours_is_one(c) &&
	    (c->rec.flags & CONN_PEER_INTERESTED) != 0;
}

static bool
is_crowd(const struct supervisor *sv)
{
	uint32_t i, n = 0;

	if (!availability_is_scarce())
		return false;
	for (i = 0; i < sv->cf->slots; i++)
		n += wants_some(&sv->child[i]);
	return n >= CROWD;
}

/* Who waits for a turn is told that none is needed any more. */
void
deal_second(struct supervisor *sv)
{
	bool crowd = is_crowd(sv);
	uint32_t i;

	turns_second(&sv->turns, sv->rate_up);
	if (crowd == sv->crowd)
		return;
	sv->crowd = crowd;
	for (i = 0; i < sv->cf->slots; i++)
		orders_crowd(sv, &sv->child[i], crowd);
}

bool
deal_word(struct supervisor *sv, struct child *c, const struct record *r)
{
	if (!turns_on_word(&sv->turns, c->slot, r->a, r->b, sv->now))
		return false;
	deal_turns(sv);
	return true;
}

void
deal_turns(struct supervisor *sv)
{
	int64_t slot;

	while ((slot = turns_deal(&sv->turns, sv->now)) != -1)
		orders_turns(sv, &sv->child[slot], sv->turns.peer[slot].dealt);
}
