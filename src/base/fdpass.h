/*
 * fdpass.h: one record, and at most one descriptor, over a SOCK_SEQPACKET pair.
 */
#ifndef SHOAL_FDPASS_H
#define SHOAL_FDPASS_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Sends a record without waiting; fd -1 sends none.  Returns 0, or -1 with
 * errno (EAGAIN: the pair is full; EPIPE: nobody is left).  Never raises
 * SIGPIPE.  fd stays the caller's.
 */
int fdpass_send(int sock, const void *buf, size_t n, int fd)
    __attribute__((warn_unused_result));
/*
 * Receives a record without waiting, with at most one descriptor, which is
 * close-on-exec and the caller's.  Returns its length, 0 at end of file, -1
 * with errno (EAGAIN; EMSGSIZE: longer than n).
 */
ssize_t fdpass_recv(int sock, void *buf, size_t n, int *fd)
    __attribute__((warn_unused_result));

#endif
