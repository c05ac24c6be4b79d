/*
 * control_request.h: what the control socket of a daemon is asked for.
 *
 * A request is one line (control_line.h): a verb, and no other fields than the
 * verb takes.  Answers are lines too; the last of them is "ok", or "error"
 * with a field "text".
 */
#ifndef SHOAL_CONTROL_REQUEST_H
#define SHOAL_CONTROL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "control_line.h"
#include "path.h"

#define CONTROL_OK    "ok"
#define CONTROL_ERROR "error"
#define CONTROL_TEXT  "text"

enum control_verb {
	CONTROL_LIST,
	CONTROL_ADD, /* with the descriptor of a .torrent */
	CONTROL_REMOVE,
	CONTROL_PAUSE,
	CONTROL_RESUME,
	CONTROL_RECHECK,
	CONTROL_LIMITS,
	CONTROL_VERBS,
};

struct control_request {
	enum control_verb verb;
	/* Which one, as somebody typed it; "": all of them, or the daemon. */
	char swarm[PATH_NAME_MAX + 1];
	char file[PATH_NAME_MAX + 1]; /* ADD: the .torrent's name, a safe one */
	bool paused;                  /* ADD: do not begin */
	char peers[CONTROL_PEERS_MAX + 1]; /* ADD: to dial, with commas */
	bool data;                         /* REMOVE: the data, too */
	bool sets_up, sets_down;           /* LIMITS: the amounts are there */
	uint64_t up, down;                 /* bytes a second, 0: no limit */
};

/* Takes a request apart, as control_line_read does.  NULL, or what is wrong
 * with it. */
const char *control_request_read(struct control_request *, char *p, size_t n)
    __attribute__((warn_unused_result));
/* Writes the fields that the verb takes.  0, or -1 when they do not fit. */
int control_request_write(const struct control_request *, struct text *)
    __attribute__((warn_unused_result));

const char *control_verb_word(enum control_verb);

#endif
