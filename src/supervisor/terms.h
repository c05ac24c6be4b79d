/*
 * terms.h: what a daemon is told of its swarm, whatever that is made from.
 */
#ifndef SHOAL_TERMS_H
#define SHOAL_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"
#include "digests.h"
#include "geometry.h"

/* When the daemon's work is done. */
enum until {
	UNTIL_ALL,     /* every listed peer is complete, and told so */
	UNTIL_STOPPED, /* never: somebody stops it */
};

struct terms {
	struct geometry geo;
	struct digests digests;       /* of pieces */
	char file[FILE_NAME_MAX + 1]; /* the name of what is shared */
	char folder[24];  /* where it lies, seen from the working folder */
	uint32_t own;     /* our number, from 1 */
	uint32_t line;    /* of PeerInfo.cfg: where that stands */
	uint32_t listed;  /* peers with a line there, us included */
	uint32_t k, p, m; /* of the scheduler; s */
	bool has_file;    /* we begin with the whole of it */
	enum until until;
	const char *host; /* where we listen */
	uint16_t port;
};

#endif
