/*
 * guard.h: a way to read mappings that may shrink while they are read.
 *
 * Whoever may write an object in /dev/shm may truncate it, and a look beyond
 * its new end is a SIGBUS.
 */
#ifndef SHOAL_GUARD_H
#define SHOAL_GUARD_H

#include <stdbool.h>

/*
 * Calls fn(arg).  False when fn came to the end of a mapping that was cut;
 * fn was left in the middle then, so what it holds must be reachable from
 * arg.  Not nested.
 */
bool guard_run(void (*fn)(void *), void *arg)
    __attribute__((warn_unused_result));

#endif
