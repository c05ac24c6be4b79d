/*
 * turns.c: turns dealt in the order in which they were asked for.
 */
#include "turns.h"

#include <stddef.h>

#include "turn.h"

#define AT_ONCE_BYTES (1 << 20) /* of pieces, at first; but */
#define AT_ONCE       3
#define REST          10
/* A crowd that has just begun sends more by the second. */
#define SETTLED 4

/* A slow peer holds others up no longer; nor does a crowd of them. */
#define HOLD_MS 2000
#define WAIT_MS 3000

void
turns_init(
    struct turns *t, struct turns_peer *peer, uint32_t n, uint32_t piece_size)
{
	uint32_t fit = AT_ONCE_BYTES / piece_size;

	*t = (struct turns){.peer = peer, .n = n};
	t->least = t->at_once = fit > AT_ONCE ? fit : AT_ONCE;
}

bool
turns_on_word(
    struct turns *t, uint32_t i, uint32_t asked, uint32_t over, struct mono now)
{
	struct turns_peer *p = &t->peer[i];

	if (i >= t->n || asked - over > TURNS_AHEAD ||
	    asked - p->asked > TURNS_AHEAD || over - p->over > TURNS_AHEAD)
		return false;
	if (asked != p->asked) {
		p->nth = ++t->nth;
		p->asked_at = now;
	}
	p->asked = asked;
	p->over = over;
	if ((int32_t)(p->dealt - over) < 0)
		p->dealt = over; /* it waits no more */
	return true;
}

void
turns_forget(struct turns *t, uint32_t i)
{
	t->peer[i] = (struct turns_peer){0};
}

static bool
waits(const struct turns_peer *p)
{
	return p->asked != p->dealt;
}

static uint32_t
held(const struct turns *t, struct mono now)
{
	const struct turns_peer *p;
	uint32_t n = 0;

	for (p = t->peer; p < t->peer + t->n; p++)
		if (!mono_is_due(mono_add_ms(p->dealt_at, HOLD_MS), now))
			n += p->dealt - p->over;
	return n;
}

static struct turns_peer *
first(const struct turns *t)
{
	struct turns_peer *p, *best = NULL;

	for (p = t->peer; p < t->peer + t->n; p++)
		if (waits(p) && (best == NULL || p->nth < best->nth))
			best = p;
	return best;
}

int64_t
turns_deal(struct turns *t, struct mono now)
{
	struct turns_peer *p = first(t);

	if (p == NULL ||
	    (held(t, now) >= t->at_once &&
		!mono_is_due(mono_add_ms(p->asked_at, WAIT_MS), now)))
		return -1;
	p->dealt++;
	p->dealt_at = now;
	return p - t->peer;
}

/* Twice as many, as long as half as much again is sent; then the number before
 * that, for a while. */
static void
climb(struct turns *t, uint64_t bytes)
{
	bool pays = t->rate == 0 || bytes / 3 > t->rate / 2;

	if (pays && t->at_once < t->n) {
		t->at_once *= 2;
		t->rate = bytes;
		return;
	}
	if (!pays)
		t->at_once /= 2;
	t->rest = REST;
}

void
turns_second(struct turns *t, uint64_t bytes)
{
	t->waited = first(t) != NULL ? t->waited + 1 : 0;
	if (t->waited < SETTLED) {
		t->rate = 0;
		return;
	}
	if (t->rest == 0)
		climb(t, bytes);
	else if (--t->rest == 0) {
		t->at_once = t->least;
		t->rate = 0;
	}
}
