/*
 * loopback.h: whether an address leads to this machine's loopback.
 */
#ifndef SHOAL_LOOPBACK_H
#define SHOAL_LOOPBACK_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether who connects there may come out on a loopback address: Linux takes
 * the unspecified ones for it, too. */
bool loopback_is(const struct sockaddr *);

#endif
