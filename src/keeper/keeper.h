/*
 * keeper.h: everything that the keeper of many swarms knows.
 *
 * It reads no byte of the network and parses no .torrent.  What its children
 * say is input.
 */
#ifndef SHOAL_KEEPER_H
#define SHOAL_KEEPER_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"
#include "arrivals.h"
#include "mono.h"
#include "options.h"
#include "rng.h"
#include "row.h"
#include "shoalconf.h"
#include "watch.h"

struct control; /* control.c */
struct door;    /* door.c */

/* A connection that waits for its swarm's supervisor. */
struct visit {
	int fd;
	struct address from;
	struct row *to;
	struct mono until;
};

struct keeper {
	struct options opt;
	struct conf_shoal conf;
	char conf_file[PATH_MAX + 16]; /* as supervisors read it */
	char shoald[PATH_MAX];
	char libexec[PATH_MAX];
	/* Real paths of folders. */
	char torrents[PATH_MAX], data[PATH_MAX], state[PATH_MAX];
	char course[PATH_MAX]; /* "": none */
	int torrents_fd, state_fd;
	DIR *torrents_dir; /* of torrents_fd */

	int listen_fd;
	struct address listen_addr; /* of it */
	char listen[96];            /* the same, for supervisors */
	struct watch listen_watch;
	struct mono deaf_until; /* accept failed: not before */
	struct arrivals arrivals;

	int ep;
	int signals; /* signalfd */
	struct watch signals_watch;
	int notices; /* inotify */
	struct watch notices_watch;
	struct mono now; /* of this turn of the loop */
	struct mono next_second;
	struct rng rng;
	bool leaving;

	struct row **row; /* [rows], by file */
	size_t rows;
	struct row *freed;
	uint32_t readers;     /* shoal-metainfo at work */
	uint32_t awake;       /* supervisors */
	uint32_t erasers;     /* shoal-eraser at work */
	uint64_t turn;        /* of whoever waits for a place: a clock */
	bool look;            /* somebody may begin */
	struct mono start_at; /* the next may begin then */
	struct mono tell_at;  /* local networks may be told then */
	pid_t teller;         /* who tells them; 0: none */
	struct mono keep_at;  /* totals are written anew then */
	bool dirty;           /* the table's file is older than the table */
	struct mono save_at;  /* it may be written then */
	uint64_t up, down;    /* limits of all, bytes a second; 0: none */
	struct visit *visit;  /* [visits], of MaxHalfOpen places */
	uint32_t visits;

	struct control *control;
	struct door *door;
};

#endif
