/*
 * room.c: room for the next when as many peers are connected as may be.
 */
#include "room.h"

#include <inttypes.h>

#include "child.h"
#include "idle.h"
#include "log.h"
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

/* Who was told to leave has his place until he has. */
static bool
is_there(const struct child *c)
{
	return c->peer != NULL && !c->shot;
}

static bool
could_go(const struct child *c)
{
	return c->state == SLOT_LIVE && c->peer != NULL && !c->leaving;
}

static bool
is_full(const struct supervisor *sv)
{
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++)
		n += is_there(&sv->child[i]);
	return n >= sv->cf->shoal.max_peers;
}

/* Connections of this network. */
static uint32_t
crowd_of(const struct supervisor *sv, const struct address *a)
{
	uint32_t i, n;

	n = 0;
	for (i = 0; i < sv->cf->slots; i++)
		n += is_there(&sv->child[i]) &&
		    address_same_network(&sv->child[i].addr, a);
	return n;
}

static struct idle_facts
facts_of(const struct supervisor *sv, const struct child *c)
{
	const uint32_t wants = CONN_AM_INTERESTED | CONN_PEER_INTERESTED;

	return (struct idle_facts){
	    .listed = c->peer->listed,
	    .useless = (c->rec.flags & wants) == 0,
	    .crowd = crowd_of(sv, &c->addr),
	    .still_ms = mono_sub_ms(sv->now, c->moved),
	};
}

bool
room_for(
    struct supervisor *sv, const struct child *newcomer, const struct peer *p)
{
	struct idle_facts f, spared_f;
	struct child *c, *spared;
	uint32_t crowd, i;

	if (!is_full(sv))
		return true;
	crowd = crowd_of(sv, &newcomer->addr) + 1;
	spared = NULL;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (!could_go(c))
			continue;
		f = facts_of(sv, c);
		if (!idle_may_go(&f, crowd, p != NULL && p->listed) ||
		    (spared != NULL && !idle_is_sooner(&f, &spared_f)))
			continue;
		spared = c;
		spared_f = f;
	}
	if (spared == NULL)
		return false;
	log_debug("peer %" PRIu32 " (%s): ended for a newcomer",
	    spared->peer->id, spared->addr.text);
	child_shoot(spared);
	return true;
}

bool
room_for_listed(const struct supervisor *sv)
{
	const struct child *c;
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (could_go(c) && !c->peer->listed)
			return true;
	}
	return false;
}
