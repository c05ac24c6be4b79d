/*
 * door.h: for which swarm a connection is, which only its beginning says.
 *
 * A process of its own looks at that, for the keeper reads no byte of the
 * network.  When it dies another is asked about all that still wait.
 */
#ifndef SHOAL_DOOR_H
#define SHOAL_DOOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"
#include "keeper.h"

/* Starts it; fatal when it cannot. */
void door_open(struct keeper *);
/*
 * The socket is the door's from now on.  It comes back by visit_come() when its
 * handshake names a swarm; else it is closed: when it is something else, takes
 * longer than HandshakeTimeout, or is the oldest of more than MaxHalfOpen.
 */
void door_look_at(struct keeper *, int fd, const struct address *);
/* What time brings; and when that is due. */
void door_tick(struct keeper *);
struct mono door_next(const struct keeper *);
/* True: it was the one. */
bool door_reaped(struct keeper *, pid_t, int status, bool by_signal);
/* Closes all, and ends it. */
void door_close(struct keeper *);

#endif
