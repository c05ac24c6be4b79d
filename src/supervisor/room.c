/*
 * room.c: room for the next when as many peers are connected as may be.
 */
#include "room.h"

#include "orders.h"
#include "peers.h"

/* Peers that are not connected, and with which we are not done. */
static uint32_t
count_waiting(const struct supervisor *sv)
{
	const struct peer *p;
	uint32_t n;

	n = 0;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		n += p->conn == NULL && !ending_is_done(&p->end);
	return n;
}

void
room_make(struct supervisor *sv)
{
	struct child *c;
	uint32_t i, waiting;

	if (sv->phase != PHASE_RUNNING || sv->terms->until != UNTIL_ALL ||
	    !sv->complete || sv->nlive < sv->cf->shoal.max_peers)
		return;
	waiting = count_waiting(sv);
	for (i = 0; i < sv->cf->slots && waiting > 0; i++) {
		c = &sv->child[i];
		if (c->state != SLOT_LIVE || c->peer == NULL || c->leaving ||
		    !ending_is_done(&c->peer->end))
			continue;
		orders_leave(sv, c, ORDER_LEAVE);
		waiting--;
	}
}
