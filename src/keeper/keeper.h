/*
 * keeper.h: everything that the keeper of many swarms knows.
 *
 * It reads no byte of the network and parses no .torrent.  What its children
 * say is input.
 */
#ifndef SHOAL_KEEPER_H
#define SHOAL_KEEPER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"
#include "mono.h"
#include "options.h"
#include "rng.h"
#include "row.h"
#include "shoalconf.h"
#include "watch.h"

struct control; /* control.c */
struct door;    /* door.c */

struct keeper {
	struct options opt;
	struct conf_shoal conf;
	char shoald[PATH_MAX];
	char libexec[PATH_MAX];
	/* Real paths of folders. */
	char torrents[PATH_MAX], data[PATH_MAX], state[PATH_MAX];
	int torrents_fd, state_fd;
	int listen_fd;
	struct address listen_addr; /* of it */
	int ep;
	struct mono now; /* of this turn of the loop */
	struct rng rng;
	bool leaving;

	struct row **row; /* [rows] */
	size_t rows;

	struct control *control;
	struct door *door;
};

#endif
