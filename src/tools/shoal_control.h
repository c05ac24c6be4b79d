/*
 * shoal_control.h: the commands that speak to a daemon of many swarms.
 */
#ifndef SHOAL_SHOAL_CONTROL_H
#define SHOAL_SHOAL_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "control_line.h"
#include "control_request.h"
#include "out.h"

/* Names the socket, unless an option does. */
#define CONTROL_ENV "SHOAL_CONTROL"

/* Options, as a set. */
enum {
	TAKES_JSON = 1,
	TAKES_PAUSED = 2,
	TAKES_LIMITS = 4,
	TAKES_PEERS = 8,
	TAKES_DATA = 16,
};

struct control_options {
	const char *socket;
	bool json, paused, data;
	char peers[CONTROL_PEERS_MAX + 1]; /* with commas */
	bool sets_up, sets_down;
	uint64_t up, down; /* bytes a second, 0: no limit */
};

/* What a command is, for its help. */
struct control_command {
	const char *usage; /* what follows its name, "[options] SWARM..." */
	const char *about; /* a sentence or two, each ending with a newline */
	unsigned int takes;
	int least, most; /* operands; most -1: any number */
};

/* Reads options; wrong usage and --help end the process.  The operands begin at
 * argv[optind]. */
void control_options(struct control_options *, const struct control_command *,
    int argc, char **argv);

#define CONTROL_WHY_MAX 1024

/* Is called for a line of the answer; false: it is none that can be. */
typedef bool control_line_fn(void *arg, const struct control_line *);

/*
 * Asks, and gives each line of the answer but the last to fn (NULL: there are
 * none).  passed goes along, unless it is -1.  0, or -1 and why, a sentence.
 */
int control_ask(const struct control_options *, const struct control_request *,
    int passed, control_line_fn *fn, void *arg, char why[CONTROL_WHY_MAX])
    __attribute__((warn_unused_result));
/* Puts what somebody typed into the request.  0, or -1 and why. */
int control_name(struct control_request *, const char *typed,
    char why[CONTROL_WHY_MAX]) __attribute__((warn_unused_result));

int shoal_list(int argc, char **argv);
int shoal_add(int argc, char **argv);
int shoal_remove(int argc, char **argv);
int shoal_pause(int argc, char **argv);
int shoal_resume(int argc, char **argv);
int shoal_recheck(int argc, char **argv);
int shoal_limits(int argc, char **argv);
int shoal_peers(int argc, char **argv);

#endif
