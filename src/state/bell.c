/*
 * bell.c: a bit that is set by many, awaited by one.
 */
#include "bell.h"

#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/*
 * R7 needs no more than this: post and wait change the word by read-and-write
 * operations, so either the wait sees the post, and with it the dirty word
 * stored before (acquire, release), or the post sees that it is awaited.
 */
void
bell_post(au32 *bell)
{
	if (atomic_exchange(bell, BELL_RUNG) != BELL_AWAITED)
		return;
	/* All who wait: a hostile worker may wait here too, and one wake
	 * could be its own. */
	(void)syscall(SYS_futex, bell, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

bool
bell_wait(au32 *bell, struct mono until)
{
	uint32_t silent = BELL_SILENT;
	struct timespec ts;

	if (atomic_exchange(bell, BELL_SILENT) == BELL_RUNG)
		return true;
	if (atomic_compare_exchange_strong(bell, &silent, BELL_AWAITED)) {
		ts.tv_sec = (time_t)(until.ns / 1000000000);
		ts.tv_nsec = (long)(until.ns % 1000000000);
		(void)syscall(SYS_futex, bell, FUTEX_WAIT_BITSET, BELL_AWAITED,
		    &ts, NULL, FUTEX_BITSET_MATCH_ANY);
	}
	return atomic_exchange(bell, BELL_SILENT) == BELL_RUNG;
}
