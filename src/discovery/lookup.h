/*
 * lookup.h: the address of a tracker's name, without waiting for it.
 */
#ifndef SHOAL_LOOKUP_H
#define SHOAL_LOOKUP_H

#include <stdint.h>
#include <sys/socket.h>

struct lookup;

/*
 * Begins to look up a host for UDP, in a thread of its own unless it is an
 * address; family is AF_INET or AF_INET6.  NULL: too many threads wait
 * for name servers already.
 */
struct lookup *lookup_start(const char *host, uint16_t port, int family);
/* A descriptor that becomes readable with the answer. */
int lookup_fd(const struct lookup *);
/* 1 and the address, 0: not yet, -1: there is none. */
int lookup_done(const struct lookup *, struct sockaddr_storage *, socklen_t *);
/* Nobody waits for the answer any more; NULL is none. */
void lookup_drop(struct lookup *);

#endif
