/*
 * turns.c: a queue of which the length is known, not who stands in it.
 */
#include "turns.h"

#define WINDOW_MS   500
#define PATIENCE_MS 4000 /* then somebody has died, or the link is slow */
#define LOOK_MS     10   /* the first in the queue looks so often */
#define LOOKS_MAX   10   /* times as long for those behind, at most */

static uint32_t
load(const _Atomic uint32_t *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

/* Of a long time nothing is known. */
static uint32_t
recent(struct turn *t, uint32_t over, struct mono now)
{
	int64_t ms = mono_sub_ms(now, t->since);
	uint64_t n = over - t->before;

	if (ms < WINDOW_MS)
		return t->recent;
	t->recent =
	    ms < 4 * WINDOW_MS ? (uint32_t)(n * WINDOW_MS / (uint64_t)ms) : 0;
	t->before = over;
	t->since = now;
	return t->recent;
}

static void
ask(struct turn *t, _Atomic uint32_t *queue, struct mono now)
{
	t->waits = true;
	t->until = mono_add_ms(now, PATIENCE_MS);
	t->number = atomic_fetch_add_explicit(
	    &queue[TURNS_ASKED], 1, memory_order_relaxed);
}

bool
turn_comes(
    struct turn *t, _Atomic uint32_t *queue, uint32_t least, struct mono now)
{
	uint32_t over = load(&queue[TURNS_OVER]), may = recent(t, over, now);
	int32_t behind;

	if (may < least)
		may = least;
	if (!t->waits)
		ask(t, queue, now);
	behind = (int32_t)(t->number - over - may); /* those who may */
	if (mono_is_due(t->until, now)) {
		turn_over(queue);
		behind = -1;
	}
	t->waits = behind >= 0;
	if (behind >= LOOKS_MAX)
		behind = LOOKS_MAX - 1;
	t->again = mono_add_ms(now, LOOK_MS * (behind + 1));
	return !t->waits;
}

void
turn_over(_Atomic uint32_t *queue)
{
	atomic_fetch_add_explicit(&queue[TURNS_OVER], 1, memory_order_relaxed);
}

void
turn_leave(struct turn *t, _Atomic uint32_t *queue)
{
	if (t->waits)
		turn_over(queue);
	t->waits = false;
}
