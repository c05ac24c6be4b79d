/*
 * herald.c: when a local network is told of us (BEP 14).
 */
#include "herald.h"

void
herald_init(struct herald *h, struct mono now)
{
	h->said = mono_add_ms(now, -HERALD_ANSWER_MS);
	h->due = now;
}

void
herald_on_said(struct herald *h, struct mono now)
{
	h->said = now;
	h->due = mono_add_ms(now, HERALD_EVERY_MS);
}

void
herald_on_heard(struct herald *h, struct mono now)
{
	if (mono_is_due(mono_add_ms(h->said, HERALD_ANSWER_MS), now))
		h->due = now;
}
