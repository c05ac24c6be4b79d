/*
 * snap_sums.c: what follows from a snapshot.
 */
#include "snap.h"

static uint64_t
add_capped(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

struct snap_total
snap_total(const struct snap *sn)
{
	struct snap_total t = {sn->board.gone_down, sn->board.gone_up, 0, 0};
	uint32_t i;

	for (i = 0; i < sn->used; i++) {
		const struct snap_peer *p = &sn->peer[i];

		if (p->state != SLOT_LIVE)
			continue;
		t.down = add_capped(t.down, p->rec.bytes_down);
		t.up = add_capped(t.up, p->rec.bytes_up);
		t.rate_down = add_capped(t.rate_down, p->rate_down);
		t.rate_up = add_capped(t.rate_up, p->rate_up);
	}
	return t;
}

uint64_t
snap_age(const struct snap *sn, uint64_t t)
{
	return t < sn->now ? sn->now - t : 0;
}

uint64_t
snap_lag(const struct snap *sn, const struct snap_peer *p, bool *pending)
{
	*pending = p->ack != ORDER_EPOCH(p->order);
	if (*pending)
		return snap_age(sn, p->issued);
	return p->acked > p->issued ? p->acked - p->issued : 0;
}
