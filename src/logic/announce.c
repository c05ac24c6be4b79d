/*
 * announce.c: when which tracker is told what (BEP 3, 12, 31).
 */
#include "announce.h"

static void
swap(struct announce_tracker *a, struct announce_tracker *b)
{
	struct announce_tracker t = *a;

	*a = *b;
	*b = t;
}

/* Behind the last of the tier that begins here. */
static uint32_t
tier_end(const struct announce *a, uint32_t from)
{
	uint32_t i;

	for (i = from; i < a->n && a->v[i].tier == a->v[from].tier; i++)
		;
	return i;
}

static void
shuffle(struct announce_tracker *v, uint32_t n, struct rng *rng)
{
	for (; n > 1; n--)
		swap(&v[n - 1], &v[rng_below(rng, n)]);
}

void
announce_init(struct announce *a, struct announce_tracker *v, uint32_t n,
    struct rng *rng, struct mono now)
{
	uint32_t from, end;

	*a = (struct announce){.v = v, .n = n, .due = now};
	for (from = 0; from < n; from = end) {
		end = tier_end(a, from);
		shuffle(v + from, end - from, rng);
	}
}

/* A tracker that knows of us is still to hear that we are complete. */
static bool
owes_completed(const struct announce *a)
{
	uint32_t i;

	for (i = 0; i < a->n && a->whole; i++)
		if (a->v[i].knows && !a->v[i].knows_whole)
			return true;
	return false;
}

void
announce_set_whole(struct announce *a, struct mono now)
{
	if (a->whole)
		return;
	a->whole = true;
	if (owes_completed(a))
		a->due = now;
}

struct mono
announce_next(const struct announce *a)
{
	return a->asking ? MONO_NEVER : a->due;
}

/* The pass has found none: as soon as one may be asked again. */
static void
wait_for_any(struct announce *a)
{
	uint32_t i;

	a->at = 0;
	a->due = MONO_NEVER;
	for (i = 0; i < a->n; i++)
		if (!a->v[i].never)
			a->due = mono_min(a->due, a->v[i].fails.until);
}

static enum tracker_event
event_for(const struct announce *a, const struct announce_tracker *t)
{
	if (!t->knows)
		return TRACKER_EVENT_STARTED;
	return a->whole && !t->knows_whole ? TRACKER_EVENT_COMPLETED :
					     TRACKER_EVENT_NONE;
}

bool
announce_begin(struct announce *a, struct mono now, uint32_t *tracker,
    enum tracker_event *event)
{
	const struct announce_tracker *t;

	if (a->asking || !mono_is_due(a->due, now))
		return false;
	for (; a->at < a->n; a->at++) {
		t = &a->v[a->at];
		if (t->never || !mono_is_due(t->fails.until, now))
			continue;
		a->asking = true;
		a->was_whole = a->whole;
		*tracker = t->tracker;
		*event = event_for(a, t);
		return true;
	}
	wait_for_any(a);
	return false;
}

/* To the front of its tier. */
static void
promote(struct announce *a)
{
	for (; a->at > 0 && a->v[a->at - 1].tier == a->v[a->at].tier; a->at--)
		swap(&a->v[a->at - 1], &a->v[a->at]);
}

static int64_t
bounded(int64_t interval, int64_t min_interval)
{
	int64_t s;

	s = interval > 0 ? interval : ANNOUNCE_DEFAULT_S;
	if (s > ANNOUNCE_MAX_S)
		s = ANNOUNCE_MAX_S;
	if (min_interval > ANNOUNCE_LEAST_MAX_S)
		min_interval = ANNOUNCE_LEAST_MAX_S;
	if (s < min_interval)
		s = min_interval;
	return s < ANNOUNCE_MIN_S ? ANNOUNCE_MIN_S : s;
}

/*
 * Who needs more peers may ask before the interval is over (BEP 3).  Without
 * that somebody who was first would hear of nobody for an hour, where those who
 * came later do not dial: some seeds never do, and some leechers cannot reach a
 * seed that does not dial them.
 */
static int64_t
wait_s(struct announce *a, uint32_t peers, int64_t interval, int64_t least)
{
	int64_t s = bounded(interval, least), soon;

	if (peers > ANNOUNCE_FEW) {
		a->alone = 0;
		return s;
	}
	soon = bounded((int64_t)ANNOUNCE_ALONE_S << a->alone, least);
	if (soon >= s)
		return s;
	a->alone++;
	return soon;
}

void
announce_answered(struct announce *a, uint32_t peers, int64_t interval,
    int64_t min_interval, struct mono now)
{
	struct announce_tracker *t;

	t = &a->v[a->at];
	t->knows = true;
	t->knows_whole = a->was_whole;
	backoff_reset(&t->fails);
	promote(a);
	a->asking = false;
	a->at = 0;
	a->due =
	    mono_add_ms(now, wait_s(a, peers, interval, min_interval) * 1000);
	if (a->whole && !a->was_whole)
		a->due = now;
}

void
announce_failed(
    struct announce *a, int64_t retry_min, bool never, struct mono now)
{
	struct announce_tracker *t;
	struct mono asked;

	t = &a->v[a->at];
	t->never = never;
	backoff_fail(
	    &t->fails, ANNOUNCE_FAIL_FIRST_MS, ANNOUNCE_FAIL_MAX_MS, now);
	if (retry_min > ANNOUNCE_RETRY_MAX_MIN)
		retry_min = ANNOUNCE_RETRY_MAX_MIN;
	if (retry_min > 0) {
		asked = mono_add_ms(now, retry_min * 60000);
		if (t->fails.until.ns < asked.ns)
			t->fails.until = asked;
	}
	a->asking = false;
	a->at++;
}
