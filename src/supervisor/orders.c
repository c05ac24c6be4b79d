/*
 * orders.c: orders to workers.
 */
#include "orders.h"

#include <errno.h>
#include <signal.h>
#include <sys/pidfd.h>

#include "child.h"
#include "log.h"

#define RING_EVERY_MS 100

/* SIGUSR1: it carries nothing and may be lost. */
static void
ring(struct child *c)
{
	if (!child_is_running(c))
		return;
	if (pidfd_send_signal(c->pidfd, SIGUSR1, NULL, 0) == -1 &&
	    errno != ESRCH)
		log_err("cannot signal worker %d", (int)c->pid);
}

/* Stores the word; true when it differs from the one that stands. */
static bool
store(struct supervisor *sv, struct child *c, uint32_t flags, uint32_t depth)
{
	struct seg_order *o;

	if (flags == c->flags && depth == c->depth)
		return false;
	c->flags = flags;
	c->depth = depth;
	c->epoch++;
	o = &sv->seg.orders[c->slot];
	atomic_store(&o->issued, (uint64_t)mono_now().ns);
	atomic_store(&o->word, ORDER_WORD(c->epoch, depth, flags));
	return true;
}

static uint32_t
depth_now(const struct supervisor *sv)
{
	uint64_t share;
	uint32_t depth, n;

	n = child_count(sv);
	share = sv->cf->shoal.frame_memory / BLOCK_SIZE / (n + 1);
	/* Powers of two, so that one connection more changes it rarely. */
	for (depth = SLOT_FRAMES; depth > sv->cf->disks && depth > share;)
		depth /= 2;
	return depth;
}

void
orders_init(struct supervisor *sv, struct child *c)
{
	c->flags = UINT32_MAX;
	(void)store(sv, c, sv->paused ? ORDER_PAUSE : 0, depth_now(sv));
}

void
orders_choke(struct supervisor *sv, struct child *c, bool unchoke)
{
	uint32_t flags;

	flags = c->flags & ~ORDER_UNCHOKE;
	if (store(sv, c, flags | (unchoke ? ORDER_UNCHOKE : 0), c->depth))
		ring(c);
}

void
orders_leave(struct supervisor *sv, struct child *c, uint32_t flag)
{
	c->leaving = true;
	if (store(sv, c, c->flags | flag, c->depth))
		ring(c);
}

void
orders_pause_all(struct supervisor *sv)
{
	struct child *c;
	uint32_t flags, i;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		flags = c->flags & ~ORDER_PAUSE;
		if (child_is_running(c) &&
		    store(sv, c, flags | (sv->paused ? ORDER_PAUSE : 0),
			c->depth))
			ring(c);
	}
}

void
orders_deal_frames(struct supervisor *sv)
{
	uint32_t depth, i;

	depth = depth_now(sv);
	for (i = 0; i < sv->cf->slots; i++)
		if (child_is_running(&sv->child[i]))
			(void)store(
			    sv, &sv->child[i], sv->child[i].flags, depth);
}

void
orders_ring_news(struct supervisor *sv)
{
	struct seg_slot *s;
	struct child *c;
	uint64_t epoch;
	uint32_t i;

	epoch = atomic_load(&sv->swarm.h->epoch);
	if (epoch == sv->rung_epoch ||
	    mono_sub_ms(sv->now, sv->rung_at) < RING_EVERY_MS)
		return;
	sv->rung_epoch = epoch;
	sv->rung_at = sv->now;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (c->state != SLOT_LIVE)
			continue;
		s = seg_slot(&sv->seg, i);
		if (atomic_load(&s->asleep))
			ring(c);
	}
}
