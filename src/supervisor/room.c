/*
 * room.c: room for the next when as many peers are connected as may be.
 */
#include "room.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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
	uint32_t i, n = 0;

	for (i = 0; i < sv->cf->slots; i++)
		n += is_there(&sv->child[i]);
	return n >= sv->cf->shoal.max_peers;
}

/* The networks of those who are there. */
struct networks {
	uint64_t *v; /* sorted */
	uint32_t n;
};

static int
by_number(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Counted once for all: each newcomer asks for the crowds of everybody. */
static int
collect(const struct supervisor *sv, struct networks *all)
{
	uint32_t i;

	all->n = 0;
	if ((all->v = calloc(sv->cf->slots, sizeof(*all->v))) == NULL)
		return -1;
	for (i = 0; i < sv->cf->slots; i++)
		if (is_there(&sv->child[i]))
			all->v[all->n++] = address_network(&sv->child[i].addr);
	qsort(all->v, all->n, sizeof(*all->v), by_number);
	return 0;
}

/* The place of the first one that is not less. */
static uint32_t
first_of(const struct networks *all, uint64_t network)
{
	uint32_t low = 0, high = all->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (all->v[mid] < network)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Connections of this network. */
static uint32_t
crowd_of(const struct networks *all, const struct address *a)
{
	uint64_t network = address_network(a);
	uint32_t end =
	    network == UINT64_MAX ? all->n : first_of(all, network + 1);

	return end - first_of(all, network);
}

static struct idle_facts
facts_of(const struct supervisor *sv, const struct networks *all,
    const struct child *c)
{
	const uint32_t wants = CONN_AM_INTERESTED | CONN_PEER_INTERESTED;

	return (struct idle_facts){
	    .listed = c->peer->listed,
	    .useless = (c->rec.flags & wants) == 0,
	    .crowd = crowd_of(all, &c->addr),
	    .still_ms = mono_sub_ms(sv->now, c->moved),
	};
}

/* Of those who may go the one who does soonest, or NULL. */
static struct child *
choose(const struct supervisor *sv, const struct networks *all,
    const struct child *newcomer, bool listed)
{
	uint32_t i, crowd = crowd_of(all, &newcomer->addr) + 1;
	struct child *c, *spared = NULL;
	struct idle_facts f, spared_f;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (!could_go(c))
			continue;
		f = facts_of(sv, all, c);
		if (!idle_may_go(&f, crowd, listed) ||
		    (spared != NULL && !idle_is_sooner(&f, &spared_f)))
			continue;
		spared = c;
		spared_f = f;
	}
	return spared;
}

bool
room_for(
    struct supervisor *sv, const struct child *newcomer, const struct peer *p)
{
	struct networks all;
	struct child *spared;

	if (!is_full(sv))
		return true;
	if (collect(sv, &all) == -1)
		return false;
	spared = choose(sv, &all, newcomer, p != NULL && p->listed);
	free(all.v);
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
