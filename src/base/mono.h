/*
 * mono.h: time that only goes forward, as a type so that units cannot mix.
 */
#ifndef SHOAL_MONO_H
#define SHOAL_MONO_H

#include <stdbool.h>
#include <stdint.h>

struct mono {
	int64_t ns;
};

#define MONO_NEVER ((struct mono){INT64_MAX})

struct mono mono_now(void); /* CLOCK_MONOTONIC */
uint64_t wall_ns(void);     /* CLOCK_REALTIME, nanoseconds since 1970 */

static inline struct mono
mono_add_ms(struct mono t, int64_t ms)
{
	return (struct mono){t.ns + ms * 1000000};
}

/* a - b in nanoseconds, milliseconds (towards zero). */
static inline int64_t
mono_sub_ns(struct mono a, struct mono b)
{
	return a.ns - b.ns;
}

static inline int64_t
mono_sub_ms(struct mono a, struct mono b)
{
	return (a.ns - b.ns) / 1000000;
}

/* t has come: not in the future of now. */
static inline bool
mono_is_due(struct mono t, struct mono now)
{
	return t.ns <= now.ns;
}

static inline struct mono
mono_min(struct mono a, struct mono b)
{
	return a.ns < b.ns ? a : b;
}

#endif
