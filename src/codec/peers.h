/*
 * peers.h: the addresses of peers as trackers list them (BEP 3, 7, 23).
 */
#ifndef SHOAL_PEERS_H
#define SHOAL_PEERS_H

#include <stdbool.h>
#include <stdint.h>

#include "bencode.h"
#include "bytes.h"

/* An address of 4 or 16 bytes, as in packets; or, in a list of dictionaries, a
 * text of at most PEERS_HOST_MAX graphic ASCII characters. */
struct peers_one {
	struct rd host;
	bool is_text;
	uint16_t port; /* never 0 */
};

#define PEERS_HOST_MAX 255

struct peers {
	struct rd v4, v6; /* compact: address and port, again and again */
	struct benc list; /* of dictionaries */
};

/* None yet; the lists are then set by whoever has found them. */
void peers_init(struct peers *);
/* A list of dictionaries, bencoded; anything else is as an empty one. */
void peers_set_list(struct peers *, struct rd);
/*
 * The next of them.  Those without a usable host or port are left out, as are
 * bytes behind the last whole one.  False when there are no more.
 */
bool peers_next(struct peers *, struct peers_one *);

#endif
