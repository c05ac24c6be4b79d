/*
 * candidate.h: whether an address that somebody names is one to dial.
 */
#ifndef SHOAL_CANDIDATE_H
#define SHOAL_CANDIDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

struct candidate {
	enum found_by by;
	const uint8_t *host; /* 16 bytes; an IPv4 address is mapped */
	uint16_t port;
	uint32_t scope; /* of a link-local address */
	bool near;      /* we listen on a loopback address */
};

/*
 * Only what can be one host's: no port 0, no multicast, no broadcast.  Who is
 * on a loopback address is named by a tracker that is on one itself, or says so
 * itself to us who are; and link-local ones are known from itself alone.
 */
bool candidate_is_fit(const struct candidate *);

#endif
