/*
 * deal.c: turns from the table into orders.
 */
#include "deal.h"

#include <stdlib.h>

#include "orders.h"

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
