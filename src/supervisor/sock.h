/*
 * sock.h: TCP sockets and addresses as this daemon wants them.
 */
#ifndef SHOAL_SOCK_H
#define SHOAL_SOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor.h"

/* Fills a->text from a->sa. */
void address_print(struct address *);
/* An IPv4 address as a dual socket shows it becomes a plain one.  Fills
 * a->text too. */
void address_unmap(struct address *);
/* A numeric address or "localhost"; 0, or -1: it is a name. */
int address_numeric(struct address *, const char *host, uint16_t port)
    __attribute__((warn_unused_result));
/* Same host, whatever the port. */
bool address_same_host(const struct address *, const struct address *);

/* A listening socket, non-blocking, close-on-exec; host NULL: any address.
 * -1 with errno. */
int sock_listen(const struct address *);
/* COURSE 2.1: keep-alive and time-outs; low unsent mark so that a choke takes
 * effect at once; no delay. */
void sock_tune(int fd);
/* A connection to itself: nobody listens there, and the kernel matched our
 * own port. */
bool sock_is_self(int fd);

#endif
