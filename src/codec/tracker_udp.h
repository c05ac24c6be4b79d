/*
 * tracker_udp.h: the packets of trackers over UDP (BEP 15, 41).
 *
 * A reply belongs to the request whose transaction it has, a random number
 * that nobody else should know; a connection is good for a minute.
 */
#ifndef SHOAL_TRACKER_UDP_H
#define SHOAL_TRACKER_UDP_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "peers.h"
#include "sizes.h"
#include "tracker_http.h"

enum tracker_udp_action {
	TRACKER_UDP_CONNECT = 0,
	TRACKER_UDP_ANNOUNCE = 1,
	TRACKER_UDP_SCRAPE = 2,
	TRACKER_UDP_ERROR = 3,
};

enum tracker_event {
	TRACKER_EVENT_NONE = 0,
	TRACKER_EVENT_COMPLETED = 1,
	TRACKER_EVENT_STARTED = 2,
	TRACKER_EVENT_STOPPED = 3,
};

struct tracker_udp_announce {
	uint64_t connection;
	uint32_t transaction;
	uint8_t hash[HASH_LEN];
	uint8_t peer_id[20];
	uint64_t downloaded, left, uploaded; /* bytes */
	enum tracker_event event;
	uint32_t key;
	int32_t want; /* peers; -1: as many as the tracker likes */
	uint16_t port;
	struct rd url; /* path and query of the tracker's URL; may be empty */
};

/* Each writes a packet; 0, or -1 when there is no room. */
int tracker_udp_write_connect(struct wr *, uint32_t transaction)
    __attribute__((warn_unused_result));
int tracker_udp_write_announce(struct wr *, const struct tracker_udp_announce *)
    __attribute__((warn_unused_result));
/* Of one torrent; of the announce connection, transaction and hash matter. */
int tracker_udp_write_scrape(struct wr *, const struct tracker_udp_announce *)
    __attribute__((warn_unused_result));

struct tracker_udp_reply {
	enum tracker_udp_action action;
	uint32_t transaction;
	uint64_t connection;        /* connect */
	uint32_t interval;          /* announce */
	uint32_t leechers, seeders; /* announce and scrape */
	uint32_t completed;         /* scrape */
	struct peers peers;         /* announce */
	struct rd error;            /* error: any bytes */
};

/*
 * Reads a packet, which must stay while the reply is in use.  Whether the peers
 * of an announce are IPv6 is known from the address that the packet came from.
 * 0, or -1: too short for its action, or none of these.
 */
int tracker_udp_read(struct tracker_udp_reply *, struct rd packet, bool ipv6)
    __attribute__((warn_unused_result));
#endif
