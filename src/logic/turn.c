/*
 * turn.c: when a turn is asked for, and over.
 */
#include "turn.h"

#define QUICK_MS 50

static bool
is_dealt(const struct turn *t, uint32_t dealt)
{
	return (int32_t)(dealt - t->asked) >= 0;
}

static bool
take(struct turn *t, uint32_t dealt)
{
	if (!t->waits && t->asked - t->over >= TURNS_AHEAD)
		return false;
	if (!t->waits)
		t->asked++;
	t->waits = !is_dealt(t, dealt);
	return !t->waits;
}

bool
turn_may_send(struct turn *t, uint32_t size, uint32_t dealt, struct mono now)
{
	if (t->left > 0)
		return true;
	t->counts = t->waits || !t->quick;
	if (t->counts && !take(t, dealt))
		return false;
	t->left = size;
	t->began = now;
	return true;
}

void
turn_wrote(struct turn *t, uint64_t n, bool last, uint64_t total)
{
	if (t->left == 0)
		return;
	t->left = last || n >= t->left ? 0 : t->left - (uint32_t)n;
	if (t->left > 0)
		return;
	t->written += t->counts;
	if (t->marked)
		return;
	t->marked = true;
	t->mark = total;
	t->marked_began = t->began;
}

void
turn_acked(struct turn *t, uint64_t total, struct mono now)
{
	if (!t->marked || total < t->mark)
		return;
	t->over += t->written;
	t->written = 0;
	t->marked = false;
	t->quick = mono_sub_ms(now, t->marked_began) < QUICK_MS;
}

void
turn_drop(struct turn *t)
{
	t->over = t->asked;
	t->waits = t->counts = t->marked = false;
	t->left = t->written = 0;
}

bool
turn_has_come(const struct turn *t, uint32_t dealt)
{
	return t->waits && is_dealt(t, dealt);
}
