/*
 * localsock.h: stream sockets with a name in the file system.
 */
#ifndef SHOAL_LOCALSOCK_H
#define SHOAL_LOCALSOCK_H

#include <sys/stat.h>

/*
 * A connection to whoever listens there, which blocks, but never for longer
 * than so many ms at once.  -1 with errno: ECONNREFUSED when he is dead, EAGAIN
 * when he does not accept.
 */
int localsock_dial(const char *path, int ms)
    __attribute__((warn_unused_result));

/*
 * A listening socket, non-blocking, with these permissions from the beginning.
 * A name that a dead process left is taken; st is what stands behind it then.
 * -1 with errno: EADDRINUSE when somebody listens there, ENOTSOCK when it is
 * anything else than a socket.  Two that begin at the same instant must be kept
 * apart by something else, such as a lock.
 */
int localsock_listen(const char *path, mode_t, struct stat *st)
    __attribute__((warn_unused_result));
/* Takes the name away, unless it is another's by now. */
void localsock_unlink(const char *path, const struct stat *);

#endif
