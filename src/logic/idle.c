/*
 * idle.c: whose connection goes when another finds no room.
 */
#include "idle.h"

bool
idle_may_go(const struct idle_facts *f, uint32_t crowd, bool listed)
{
	if (f->listed)
		return false;
	if (listed)
		return true;
	if (f->useless)
		return f->still_ms >= IDLE_USELESS_MS;
	return f->still_ms >= IDLE_STILL_MS && f->crowd >= crowd;
}

bool
idle_is_sooner(const struct idle_facts *a, const struct idle_facts *b)
{
	if (a->useless != b->useless)
		return a->useless;
	if (a->crowd != b->crowd)
		return a->crowd > b->crowd;
	return a->still_ms > b->still_ms;
}
