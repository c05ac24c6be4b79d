/*
 * change.h: reading a record that somebody writes, by its change count.
 *
 * G2.  The count is odd while the record is written.  All words of the record
 * are relaxed atomics, so a reader that comes between sees words of two
 * versions and no other harm (nothing here is a data race to a sanitizer
 * either); the fences make sure that it then sees the count move.
 */
#ifndef SHOAL_CHANGE_H
#define SHOAL_CHANGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "segment.h"

/*
 * Writer.  The count becomes odd whatever it was: one that died in the middle
 * left it odd, and its successor must not turn the meaning round.
 */
static inline void
change_begin(au32 *count)
{
	uint32_t c = atomic_load_explicit(count, memory_order_relaxed);

	atomic_store_explicit(count, c | 1, memory_order_relaxed);
	/* No store of the record is seen before the odd count is. */
	atomic_thread_fence(memory_order_release);
}

static inline void
change_end(au32 *count)
{
	uint32_t c = atomic_load_explicit(count, memory_order_relaxed);

	atomic_store_explicit(count, (c | 1) + 1, memory_order_release);
}

/* Reader: the count to compare with; false when somebody writes now. */
static inline bool
change_read_begin(const au32 *count, uint32_t *c)
{
	*c = atomic_load_explicit(count, memory_order_acquire);
	return (*c & 1) == 0;
}

/* True when nobody has written since. */
static inline bool
change_read_end(const au32 *count, uint32_t c)
{
	/* The count is not read before the last word of the record is. */
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(count, memory_order_relaxed) == c;
}

#endif
