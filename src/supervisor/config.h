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

struct config {
	struct options opt;
	struct conf_common common;
	struct conf_peers peers;
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
/* The three files, each after "# file: NAME" (shoald -nv). */
void config_print(const struct config *);
/* The course's two of them, without the last newline. */
void config_print_course(const struct config *, FILE *);
/* LogLevel, and a level more for each -v. */
enum log_level config_log_level(const struct config *);
/* Milliseconds after which an unanswered request returns to the pool. */
uint32_t config_pool_ms(const struct config *);

#endif
