/*
 * bucket.c: what may pass now at a rate that somebody else sets.
 */
#include "bucket.h"

#define PER_SECOND 1000000 /* microseconds */
#define HOLDS_US   (PER_SECOND / 4)
#define FULL_US    (2 * PER_SECOND) /* it is, whatever was taken before */
#define PORTION_US (PER_SECOND / 16)
#define LEAST_US   1000 /* less is not worth the division */

/* What comes in so many microseconds; at least a byte. */
static int64_t
bytes_in(const struct bucket *b, int64_t us)
{
	int64_t n = (int64_t)(b->rate * (uint64_t)us / PER_SECOND);

	return n > 0 ? n : 1;
}

static int64_t
us_for(const struct bucket *b, int64_t bytes)
{
	return (int64_t)((uint64_t)bytes * PER_SECOND / b->rate);
}

/* Time that was too short for a byte, or a part of one, stays for the next
 * filling. */
static void
add(struct bucket *b, struct mono now)
{
	int64_t n, us = mono_sub_ns(now, b->at) / 1000;

	if (us < LEAST_US)
		return;
	if (us > FULL_US) {
		b->level = bytes_in(b, HOLDS_US);
		b->at = now;
		return;
	}
	n = (int64_t)(b->rate * (uint64_t)us / PER_SECOND);
	b->level += n;
	b->at.ns += us_for(b, n) * 1000;
}

void
bucket_fill(struct bucket *b, uint64_t rate, struct mono now)
{
	bool first = b->rate == 0;

	b->rate = rate < BUCKET_RATE_MAX ? rate : BUCKET_RATE_MAX;
	if (rate == 0 || first) {
		b->level = 0;
		b->dry = rate != 0;
		b->at = now;
		return;
	}
	add(b, now);
	if (b->level > bytes_in(b, HOLDS_US))
		b->level = bytes_in(b, HOLDS_US);
	b->dry = b->dry && b->level < bytes_in(b, PORTION_US);
}

uint64_t
bucket_room(const struct bucket *b)
{
	if (b->rate == 0)
		return UINT64_MAX;
	return b->dry ? 0 : (uint64_t)b->level;
}

void
bucket_take(struct bucket *b, uint64_t n)
{
	if (b->rate == 0)
		return;
	b->level -= (int64_t)n;
	b->dry = b->dry || b->level <= 0;
}

struct mono
bucket_due(const struct bucket *b)
{
	int64_t us;

	if (!b->dry)
		return MONO_NEVER;
	us = us_for(b, bytes_in(b, PORTION_US) - b->level) + 1;
	return (struct mono){b->at.ns + (us + LEAST_US) * 1000};
}
