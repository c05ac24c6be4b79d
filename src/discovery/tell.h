/*
 * tell.h: peers that were found, told to the supervisor.
 *
 * The same one is told once a minute at most, and no more than so many in a
 * second; what is too much is lost.
 */
#ifndef SHOAL_TELL_H
#define SHOAL_TELL_H

#include <stdint.h>
#include <sys/socket.h>

#include "mono.h"
#include "peers.h"
#include "record.h"

#define TELL_PLACES 512 /* a power of two */

struct told {
	uint8_t host[16];
	uint16_t port;
	struct mono at;
};

struct tell {
	int pair;
	struct mono second;
	uint32_t in_second;
	struct told v[TELL_PLACES];
};

void tell_init(struct tell *, int pair, struct mono now);
/* Of all in a tracker's list that have an address: how many there are. */
uint32_t tell_peers(
    struct tell *, struct peers *, enum found_by, struct mono now);
/* One that said so itself, from this address, and listens on this port. */
void tell_one(
    struct tell *, const struct sockaddr *, uint16_t port, struct mono now);

#endif
