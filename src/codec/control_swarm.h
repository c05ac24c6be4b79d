/*
 * control_swarm.h: a swarm as a line of the control socket.
 *
 * The line's word is "swarm"; a field that is empty or 0 is left out, and one
 * that the reader does not know is passed over.
 */
#ifndef SHOAL_CONTROL_SWARM_H
#define SHOAL_CONTROL_SWARM_H

#include <stdint.h>

#include "control_line.h"
#include "sizes.h"

#define CONTROL_SWARM       "swarm"
#define CONTROL_FILE_MAX    255
#define CONTROL_STATE_MAX   15
#define CONTROL_TROUBLE_MAX 319

struct control_swarm {
	char state[CONTROL_STATE_MAX + 1];     /* a word */
	char hash[2 * HASH_LEN + 1];           /* "": not known */
	char name[CONTROL_FILE_MAX + 1];       /* likewise */
	char file[CONTROL_FILE_MAX + 1];       /* the .torrent's */
	char segment[NAME_MAX_LEN + 1];        /* "": nobody runs it */
	char trouble[CONTROL_TROUBLE_MAX + 1]; /* a sentence, "": none */
	char peers[CONTROL_PEERS_MAX + 1];     /* static ones, with commas */
	uint64_t size;                         /* bytes of the data */
	uint64_t pieces, have;
	uint64_t up, down;             /* bytes, since it was added */
	uint64_t rate_up, rate_down;   /* bytes a second */
	uint64_t limit_up, limit_down; /* likewise, 0: none of its own */
	uint64_t connections;
};

/* 0, or -1: the line is another, or has a value that cannot be. */
int control_swarm_read(struct control_swarm *, const struct control_line *)
    __attribute__((warn_unused_result));
/* One line; it always fits into CONTROL_LINE_MAX bytes and a NUL. */
void control_swarm_write(const struct control_swarm *, struct text *);

#endif
