/*
 * world.h: a supervisor with two slots, two disk processes and one peer.
 *
 * Its segment, swarm, ask table and frames are real, and nobody else's; it
 * has started nothing.
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include <sys/types.h>

#include "supervisor.h"

#define WORLD_PIECES 10
#define WORLD_DISKS  2
#define WORLD_PEER   1002u

void world_make(struct supervisor *);
/*
 * A worker in slot 0, which does nothing: its connection is live, with the
 * peer; *other is its end of the pair.
 */
struct child *world_worker(struct supervisor *, int *other);
/* It is dead, and the kernel says so; it is not yet reaped. */
void world_kill(const struct child *);

#endif
