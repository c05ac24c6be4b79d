/*
 * config.h: the configuration of one daemon.
 */
#ifndef SHOAL_CONFIG_H
#define SHOAL_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common.h"
#include "log.h"
#include "options.h"
#include "peerinfo.h"
#include "shoalconf.h"
#include "terms.h"
#include "torrent.h"

struct config {
	struct options opt;
	const char *libexec; /* where the children's programs are */
	struct conf_common common;
	struct conf_peers peers;
	struct torrent torrent; /* instead of these two */
	int torrent_fd;
	struct conf_shoal shoal;
	const char *shoal_file; /* the shoal.conf that was read; NULL: none */
	size_t self;            /* our line in peers */
	struct terms terms;
	char name[NAME_MAX_LEN + 1];
	char dir[4096]; /* the real working folder */
	uint32_t disks; /* disk processes */
	uint32_t slots;
};

/*
 * Reads the files of the working folder, then the options over them.
 * 0, or -1 with a sentence in the report.
 */
int config_load(struct config *, struct report *)
    __attribute__((warn_unused_result));
/* The terms, from the course's files, which precede shoal.conf, and from what
 * the keys say there of its swarm, or from a torrent: likewise. */
int config_course(struct config *, struct report *)
    __attribute__((warn_unused_result));
int config_course_keys(struct config *, struct report *)
    __attribute__((warn_unused_result));
int config_torrent(struct config *, struct report *)
    __attribute__((warn_unused_result));
/* The daemon's name, of a folder and a torrent: the same at each start. */
void config_torrent_name(struct config *);
/* The files, each after "# file: NAME" (shoald -nv). */
void config_print(const struct config *);
/* The course's two of them, without the last newline; nothing of a torrent. */
void config_print_course(const struct config *, FILE *);
/* LogLevel, and a level more for each -v. */
enum log_level config_log_level(const struct config *);
/* Milliseconds after which an unanswered request returns to the pool. */
uint32_t config_pool_ms(const struct config *);

#endif
