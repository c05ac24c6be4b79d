/*
 * arrivals.c: a second's count for each place of a table.
 */
#include "arrivals.h"

#include <string.h>

#define WINDOW_MS 1000

void
arrivals_init(struct arrivals *v, uint64_t seed)
{
	memset(v, 0, sizeof(*v));
	v->seed = seed | 1;
}

bool
arrivals_are_many(
    struct arrivals *v, const struct address *a, uint32_t max, struct mono now)
{
	uint64_t key = address_network(a);
	struct arrivals_place *p;

	p = &v->place[(key ^ key >> 32) * v->seed >> 32 &
	    (ARRIVALS_PLACES - 1)];
	if (mono_sub_ms(now, p->since) >= WINDOW_MS) {
		p->since = now;
		p->n = 0;
	}
	return ++p->n > max;
}
