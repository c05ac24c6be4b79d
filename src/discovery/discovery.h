/*
 * discovery.h: what shoal-discovery knows.
 */
#ifndef SHOAL_DISCOVERY_H
#define SHOAL_DISCOVERY_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "announce.h"
#include "record.h"
#include "rng.h"
#include "sizes.h"
#include "tell.h"
#include "torrent.h"

#define DISCOVERY_FD_PAIR    3
#define DISCOVERY_FD_TORRENT 4

#define WANT_PEERS     50  /* of a tracker */
#define TRACKER_ID_MAX 128 /* bytes; a longer one is not given back */

/* What every announce has in it, and where it leaves from. */
struct about {
	const struct torrent *torrent;
	bool scrapes; /* nothing is announced: trackers are asked what they
		       * count, and of what follows only `from` matters */
	uint8_t own_id[HASH_LEN];
	uint16_t port;      /* where we listen */
	uint32_t key;       /* by which a tracker knows us again */
	bool has_from;      /* leave from this address */
	char from_text[64]; /* of it, without a zone */
	struct sockaddr_storage from;
	socklen_t from_len;
	uint64_t uploaded, downloaded, left; /* bytes */
	/* What a tracker called itself. */
	uint32_t named; /* the tracker */
	uint8_t id[TRACKER_ID_MAX];
	size_t id_len;
};

/* What came of asking a tracker. */
struct answer {
	bool answered;                  /* else it failed, or refused: */
	int64_t interval, min_interval; /* seconds; 0: not said */
	int64_t retry_min;              /* minutes; -1: not said */
	bool never;
	uint32_t peers; /* that it told, with those known already */
	/* That it counts; -1: not said. */
	int64_t seeders, leechers, completed;
	bool said;                    /* why is the tracker's own word */
	char why[RECORD_WHY_MAX + 1]; /* printable */
};

/* Nobody has answered, or failed, yet. */
#define ANSWER_NONE       \
	((struct answer){ \
	    .retry_min = -1, .seeders = -1, .leechers = -1, .completed = -1})

#define FAMILIES 2

/*
 * The address families by which a tracker is asked, and so hears where we are
 * in each (BEP 7): both, or that of the address which we leave from.  How many.
 */
unsigned int about_families(const struct about *, int family[FAMILIES]);
/* The announce that a tracker is to get. */
void about_announce(
    const struct about *, enum tracker_event, struct tracker_udp_announce *);
/* A stranger's bytes as text: what is not printable ASCII becomes '?'. */
void about_text(char *out, size_t size, struct rd);

/* Adds what it says by one family to what it has said by another. */
void about_merge(struct answer *, const struct answer *);
/* What the supervisor, or shoal, is told of an answer. */
struct record about_answer(uint32_t tracker, const struct answer *);

#endif
