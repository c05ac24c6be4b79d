/*
 * bell.h: the doorbell that ends a disk process's sleep.
 *
 * One word, which every worker may write (G3): a hostile one can silence a
 * bell or ring it for ever, and disk lives with both.  It is no sem_t, because
 * the C library keeps in there what it hands to the kernel: glibc's sem_post
 * xors a word of it into the futex operation, and ends the process at an
 * answer that it does not expect.  Whoever may write a sem_t can make its
 * users wait without bound, or abort.
 */
#ifndef SHOAL_BELL_H
#define SHOAL_BELL_H

#include <stdbool.h>

#include "mono.h"
#include "segment.h"

enum bell_state { BELL_SILENT = 0, BELL_RUNG = 1, BELL_AWAITED = 2 };

/* Anybody: makes the next bell_wait, or the one under way, return true.  Never
 * waits; a system call (futex wake) only when somebody sleeps. */
void bell_post(au32 *);
/* Disk: true when it was posted since the last look; false when `until` came
 * first, or a signal.  What was stored before the post is visible. */
bool bell_wait(au32 *, struct mono until);

#endif
