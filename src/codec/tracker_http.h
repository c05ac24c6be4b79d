/*
 * tracker_http.h: what a tracker answers over HTTP (BEP 3, 7, 23, 31, 48).
 *
 * A reply is a dictionary, whose keys may come in any order, as some trackers
 * have them; one that comes twice counts as it comes last, and one whose value
 * is of the wrong type as missing.
 * What stands behind the dictionary is not read.
 */
#ifndef SHOAL_TRACKER_HTTP_H
#define SHOAL_TRACKER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bencode.h"
#include "bytes.h"
#include "peers.h"
#include "sizes.h"

/* Strings are any bytes, and empty when missing. */
struct tracker_announced {
	struct rd failure; /* the announce was refused */
	struct rd warning;
	struct rd tracker_id;
	int64_t interval, min_interval; /* seconds, >= 0; 0 when missing */
	int64_t complete, incomplete;   /* peers; -1 when not known */
	int64_t retry_min; /* after a failure, minutes; -1 when missing */
	bool never_retry;  /* after a failure */
	struct peers peers;
};

/* Reads n bytes, which must stay while the reply is in use; 0 or -1. */
int tracker_read_announced(struct tracker_announced *, const uint8_t *p,
    size_t n) __attribute__((warn_unused_result));

struct tracker_scraped {
	struct rd failure; /* as above */
	bool known;        /* the tracker has this torrent */
	int64_t complete, incomplete, downloaded; /* -1 when not said */
};

/* Of the torrents that the reply counts, the one with this info-hash; 0 or -1,
 * as above. */
int tracker_read_scraped(struct tracker_scraped *, const uint8_t *p, size_t n,
    const uint8_t hash[HASH_LEN]) __attribute__((warn_unused_result));

#endif
