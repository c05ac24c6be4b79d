/*
 * hostport.h: where somebody listens, as a person writes it.
 */
#ifndef SHOAL_HOSTPORT_H
#define SHOAL_HOSTPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "peerinfo.h"

struct hostport {
	char host[HOST_MAX + 1]; /* a name or an address, without brackets */
	uint16_t port;           /* 1 .. 65535 */
};

/* n bytes: "HOST:PORT", or "[ADDRESS]:PORT" where the address has colons of
 * its own.  0, or -1. */
int hostport_parse(struct hostport *, const char *, size_t n)
    __attribute__((warn_unused_result));
/* At least one, with commas between. */
bool hostport_is_list(const char *);

#endif
