/*
 * rates.c: bytes per second of each connection.
 */
#include "rates.h"

void
rates_count(struct supervisor *sv)
{
	struct seg_order *o;
	struct child *c;
	uint64_t down, up;
	int64_t ms;
	uint32_t i;

	sv->rate_down = sv->rate_up = 0;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		ms = mono_sub_ms(sv->now, c->rated);
		if (c->state != SLOT_LIVE || ms <= 0)
			continue;
		if (c->rec.bytes_down != c->rate_down ||
		    c->rec.bytes_up != c->rate_up)
			c->moved = sv->now;
		down = (c->rec.bytes_down - c->rate_down) * 1000 / (uint64_t)ms;
		up = (c->rec.bytes_up - c->rate_up) * 1000 / (uint64_t)ms;
		c->rate_down = c->rec.bytes_down;
		c->rate_up = c->rec.bytes_up;
		c->rated = sv->now;
		o = &sv->seg.orders[i];
		atomic_store(&o->rate_down, down);
		atomic_store(&o->rate_up, up);
		sv->rate_down += down;
		sv->rate_up += up;
	}
}

void
rates_total(const struct supervisor *sv, uint64_t *down, uint64_t *up)
{
	uint32_t i;

	*down = sv->gone_down;
	*up = sv->gone_up;
	for (i = 0; i < sv->cf->slots; i++) {
		if (sv->child[i].pid == 0)
			continue;
		*down += sv->child[i].rec.bytes_down;
		*up += sv->child[i].rec.bytes_up;
	}
}
