/*
 * sock.h: TCP sockets as a daemon wants them.
 */
#ifndef SHOAL_SOCK_H
#define SHOAL_SOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "address.h"

/* A socket to dial with; non-blocking, close-on-exec.  -1 with errno. */
int sock_open(sa_family_t);
/* One that listens. */
int sock_listen(const struct address *);
/* Of a connection that stands, made by either: keep-alive and time-outs; low
 * unsent mark so that a choke takes effect at once; no delay; no pacing within
 * a machine. */
void sock_tune(int fd);
/* A connection that is to be made begins at this address, at any port. */
void sock_leave_from(int fd, const struct address *);
/* Our end of it. */
void sock_name(int fd, struct address *);
/* A connection to itself: nobody listens there, and the kernel matched our
 * own port. */
bool sock_is_self(int fd);

#endif
