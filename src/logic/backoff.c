/*
 * backoff.c: doubling and halving of a waiting time.
 */
#include "backoff.h"

void
backoff_reset(struct backoff *b)
{
	*b = (struct backoff){0};
}

void
backoff_fail(
    struct backoff *b, int64_t first_ms, int64_t max_ms, struct mono now)
{
	/* Decay may have left less than the first delay. */
	if (b->delay_ms < first_ms)
		b->delay_ms = first_ms;
	b->last = now;
	b->until = mono_add_ms(now, b->delay_ms);
	b->delay_ms = b->delay_ms > max_ms / 2 ? max_ms : b->delay_ms * 2;
}

void
backoff_decay(struct backoff *b, int64_t decay_ms, struct mono now)
{
	while (b->delay_ms > 0 &&
	    mono_is_due(mono_add_ms(b->last, decay_ms), now)) {
		b->delay_ms /= 2;
		b->last = mono_add_ms(b->last, decay_ms);
	}
}
