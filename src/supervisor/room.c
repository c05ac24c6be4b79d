/*
 * room.c: room for the next when as many peers are connected as may be.
 */
#include "room.h"

#include "orders.h"

/* Peers that are not connected, and with which we are not done. */
static uint32_t
count_waiting(const struct supervisor *sv)
{
	const struct peer *p;
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->npeers; i++) {
		p = &sv->peer[i];
		n += p->conn == NULL && !ending_is_done(&p->end);
	}
	return n;
}

void
room_make(struct supervisor *sv)
{
	struct child *c;
	uint32_t i, waiting;

	if (sv->phase != PHASE_RUNNING || sv->cf->opt.stay || !sv->complete ||
	    sv->nlive < sv->cf->shoal.max_peers)
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
