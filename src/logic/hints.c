/*
 * hints.c: the last suggestions of a peer.
 */
#include "hints.h"

/* A peer that is sent its last gifts slowly holds the others up no longer. */
#define PATIENCE_MS 5000

void
hints_init(struct hints *h)
{
	h->n = 0;
	h->until = MONO_NEVER;
}

static void
forget(struct hints *h, uint32_t i)
{
	h->n--;
	for (; i < h->n; i++)
		h->piece[i] = h->piece[i + 1];
}

void
hints_drop(struct hints *h, uint32_t piece)
{
	uint32_t i;

	for (i = 0; i < h->n; i++)
		if (h->piece[i] == piece)
			forget(h, i);
}

void
hints_add(struct hints *h, uint32_t piece, struct mono now)
{
	hints_drop(h, piece);
	if (h->n == HINTS_MAX)
		forget(h, 0);
	h->piece[h->n++] = piece;
	h->until = mono_add_ms(now, PATIENCE_MS);
}

void
hints_let_go(struct hints *h)
{
	h->until = MONO_NEVER;
}

void
hints_on_tick(struct hints *h, struct mono heard, struct mono now)
{
	struct mono due = mono_add_ms(heard, PATIENCE_MS);

	if (!mono_is_due(h->until, now))
		return;
	h->until = h->n > 0 && !mono_is_due(due, now) ? due : MONO_NEVER;
}

bool
hints_hold(const struct hints *h)
{
	return h->until.ns != MONO_NEVER.ns;
}
