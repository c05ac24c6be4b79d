/*
 * lsd.h: the packets of local service discovery (BEP 14).
 */
#ifndef SHOAL_LSD_H
#define SHOAL_LSD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "sizes.h"
#include "text.h"

#define LSD_PACKET_MAX 1400 /* bytes */
#define LSD_HASHES_MAX 20   /* in a packet of ours, which they leave room in */

/*
 * Writes a packet: group is the host and port it is sent to, as in its header;
 * cookie is how its sender knows it again, graphic ASCII characters.  0, or -1
 * when the text has no room or there are too many hashes.
 */
int lsd_write(struct text *, const char *group, uint16_t port,
    const uint8_t (*hash)[HASH_LEN], unsigned int hashes, const char *cookie)
    __attribute__((warn_unused_result));

struct lsd {
	uint16_t port;    /* where the sender listens; never 0 */
	struct rd cookie; /* any bytes; empty when there is none */
	struct rd lines;  /* that are still to be looked at */
};

/*
 * Reads a packet, which must stay while the struct is in use.  0, or -1 when it
 * is none or has no port.
 */
int lsd_read(struct lsd *, struct rd packet)
    __attribute__((warn_unused_result));
/* The next info-hash; what is none is left out.  False: there are no more. */
bool lsd_next(struct lsd *, uint8_t hash[HASH_LEN]);

#endif
