/*
 * pace.c: the counts of two halves of a second.
 */
#include "pace.h"

#define WINDOW_MS 500
#define FIRST     8 /* blocks, before it is known how fast the peer is */

void
pace_came(struct pace *p, uint32_t n, struct mono now)
{
	int64_t ms = mono_sub_ms(now, p->since);

	if (ms >= WINDOW_MS) {
		p->last = ms < 2 * WINDOW_MS ? p->now : 0;
		p->now = 0;
		p->since = now;
	}
	p->now += n;
}

uint32_t
pace_depth(const struct pace *p, uint32_t max)
{
	uint32_t came = p->now > p->last ? p->now : p->last;

	return came < max - FIRST && max > FIRST ? came + FIRST : max;
}
