/*
 * options.h: the command line of shoald.
 */
#ifndef SHOAL_OPTIONS_H
#define SHOAL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "hostport.h"
#include "report.h"
#include "sizes.h"

struct option_value {
	char *option; /* "frame-memory"; malloc'd */
	char *value;  /* its words with a blank between; malloc'd */
};

/* When the daemon's work is done. */
enum until {
	UNTIL_ALL,      /* every listed peer is complete, and told so */
	UNTIL_STOPPED,  /* never: somebody stops it */
	UNTIL_COMPLETE, /* the file is whole, verified and synced */
	UNTIL_RATIO,    /* so many times its size was uploaded, too */
};

struct options {
	const char *dir;       /* -C DIR, default "."; this and file, name,
			       * libexec are argv's */
	const char *file;      /* -f FILE, or NULL */
	bool check;            /* -n */
	unsigned int verbose;  /* -v, repeats */
	bool stay;             /* --stay */
	bool help, version;    /* -h --help, --version: all else is void */
	const char *name;      /* --name NAME, or NULL */
	const char *libexec;   /* --libexec DIR, or NULL */
	int ready_fd;          /* --ready-fd N, or -1 */
	uint32_t id;           /* the operand, 1 .. 2^31-1; 0: none */
	const char *torrent;   /* --torrent FILE, or NULL */
	const char *data;      /* --data DIR, or NULL */
	bool seed;             /* --seed */
	enum until until;      /* --until */
	uint32_t permille;     /* UNTIL_RATIO, in thousandths */
	struct hostport *peer; /* --peer, in order; malloc'd */
	size_t npeers;
	const char **only; /* --only, in order; malloc'd, the words argv's */
	size_t nonly;
	int keeper;               /* --keeper N, or -1 */
	bool no_discovery;        /* --no-discovery */
	const char *on_complete;  /* --on-complete COMMAND, or NULL */
	struct option_value *set; /* keys of shoal.conf, in order */
	unsigned int nset;
};

/*
 * argv as main has it.  One operand, the peer id, or with --torrent none; with
 * -f neither need be there, which is a daemon of many swarms.
 * options may stand on either side of it, "--" ends them; "--key value" and
 * "--key=value"; "-nvC DIR".  Values of keys are kept as they are:
 * conf_shoal_option() judges them.  0, or -1 with the report's error (no file,
 * no line) and nothing to free.
 */
int options_parse(struct options *, int argc, char **argv, struct report *)
    __attribute__((warn_unused_result));
void options_free(struct options *);
/* Hosts with ports, with commas between, to those of --peer; one that is there
 * already is passed over.  0, or -1 with the report's error. */
int options_add_peers(struct options *, const char *list, struct report *)
    __attribute__((warn_unused_result));
/* Of many swarms. */
bool options_is_keeper(const struct options *);
/* What `shoald --help` says. */
void options_help(FILE *);
/* The i-th option that is no key: its letter or 0, its long name or NULL.
 * false behind the last; for the tests that hold the manual against it. */
bool options_flag(size_t i, char *letter, const char **name);

#endif
