/*
 * terms.h: what a daemon is told of its swarm, whatever that is made from.
 */
#ifndef SHOAL_TERMS_H
#define SHOAL_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common.h"
#include "digests.h"
#include "geometry.h"
#include "options.h"

struct terms {
	bool is_torrent;
	bool many; /* files, in a folder */
	struct geometry geo;
	struct digests digests;       /* of pieces */
	const uint64_t *wanted;       /* pieces to be fetched; NULL: all */
	char file[FILE_NAME_MAX + 1]; /* the name of what is shared */
	char folder[4096]; /* where it lies, seen from the working folder */
	char state[64];    /* where we keep what we know, below that */
	uint32_t own;      /* the course's: our number; else 0 */
	uint32_t line;     /* of PeerInfo.cfg: where that stands */
	uint32_t listed;   /* peers of the configuration, without us */
	uint32_t k, p, m;  /* of the scheduler; s */
	bool has_file;     /* we begin with the whole of it */
	enum until until;
	uint32_t permille; /* UNTIL_RATIO: of the size, to be uploaded */
	const char *host;  /* where we listen, when Listen does not say */
	uint16_t port;

	/* A torrent's. */
	uint8_t hash[HASH_LEN];
	uint8_t own_id[HASH_LEN];
};

#endif
