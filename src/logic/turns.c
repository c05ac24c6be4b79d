/*
 * turns.c: a queue of which the length is known, not who stands in it.
 */
#include "turns.h"

#define WINDOW_MS   500
#define PATIENCE_MS 4000       /* then somebody has died, or the link is slow */
#define LOOK_MS     10         /* the first in the queue looks so often */
#define LOOKS_MAX   10         /* times as long for those behind, at most */
#define FAR         (1u << 16) /* turns that nobody has asked for */

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

/* By one of those who see it. */
static void
set_over(_Atomic uint32_t *queue, uint32_t seen, uint32_t over)
{
	atomic_compare_exchange_strong_explicit(&queue[TURNS_OVER], &seen, over,
	    memory_order_relaxed, memory_order_relaxed);
}

/* How many are over, if that can be. */
static uint32_t
look(_Atomic uint32_t *queue)
{
	uint32_t over = load(&queue[TURNS_OVER]);
	uint32_t asked = load(&queue[TURNS_ASKED]);

	if (asked - over <= FAR)
		return over;
	set_over(queue, over, asked);
	return asked;
}

static void
ask(struct turn *t, _Atomic uint32_t *queue, uint32_t over, struct mono now)
{
	t->waits = true;
	t->until = mono_add_ms(now, PATIENCE_MS);
	t->seen = over;
	t->number = atomic_fetch_add_explicit(
	    &queue[TURNS_ASKED], 1, memory_order_relaxed);
}

/* A turn is short, so a queue that stood still as long as anybody waits is one
 * in which all who have a turn are dead. */
bool
turn_comes(
    struct turn *t, _Atomic uint32_t *queue, uint32_t least, struct mono now)
{
	uint32_t over = look(queue), may = recent(t, over, now);
	int32_t behind;

	if (may < least)
		may = least;
	if (!t->waits)
		ask(t, queue, over, now);
	behind = (int32_t)(t->number - over - may); /* those who may */
	t->waits = behind >= 0 && !mono_is_due(t->until, now);
	if (!t->waits) {
		if (behind >= 0 && over == t->seen)
			set_over(queue, over, over + may);
		return true;
	}
	if (behind >= LOOKS_MAX)
		behind = LOOKS_MAX - 1;
	t->again = mono_add_ms(now, LOOK_MS * (behind + 1));
	return false;
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
