/*
 * spawn_pair.h: executing a confined program with two descriptors.
 */
#ifndef SHOAL_SPAWN_PAIR_H
#define SHOAL_SPAWN_PAIR_H

#include <sys/types.h>

#define SPAWN_FIRST  3
#define SPAWN_SECOND 4

/*
 * Runs path with argv and an empty environment; first and second become its
 * descriptors 3 and 4, 0 and 1 are /dev/null, 2 is ours, and there are no
 * others.  No signal is blocked.  The pid, or -1 with errno.
 */
pid_t spawn_pair(
    const char *path, const char *const argv[], int first, int second);

#endif
