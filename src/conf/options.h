/*
 * options.h: the command line of shoald.
 */
#ifndef SHOAL_OPTIONS_H
#define SHOAL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "report.h"

struct option_value {
	const char *option; /* "frame-memory" */
	char *value;        /* malloc'd */
};

struct options {
	const char *dir;      /* -C DIR, default "." */
	bool check;           /* -n */
	unsigned int verbose; /* -v, repeats */
	bool stay;            /* --stay */
	bool help, version;   /* -h --help, --version: all else is void */
	const char *name;     /* --name NAME, or NULL */
	const char *libexec;  /* --libexec DIR, or NULL */
	int ready_fd;         /* --ready-fd N, or -1 */
	uint32_t id;          /* the operand */
	struct option_value *set; /* keys of shoal.conf, in order */
	unsigned int nset;
};

/* argv as main has it; "--" ends options; "--key value" and "--key=value".
 * 0, or -1 with the report's error (no file, no line). */
int options_parse(struct options *, int argc, char **argv, struct report *)
    __attribute__((warn_unused_result));
void options_free(struct options *);

/* A daemon's name is 1..64 of [A-Za-z0-9_-]. */
bool name_is_valid(const char *);
/* The default name: base name of the real folder, other bytes as '_', cut so
 * that "-ID" fits. */
void name_default(const char *real_dir, uint32_t id, char out[65]);

#endif
