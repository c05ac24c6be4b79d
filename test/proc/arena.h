/*
 * arena.h: a live shoald between an honest peer and a hostile one.
 *
 * shoald is the victim.  The honest peer stays in a transfer with it all the
 * time, one piece a step, on one connection; the hostile one comes and goes.
 * What is untrue fails the test.
 */
#ifndef TEST_ARENA_H
#define TEST_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bed.h"
#include "fake.h"
#include "look.h"

#define ARENA_MS     5000
#define ARENA_PIECES 300u
#define ARENA_PIECE  20000u /* bytes: a block and a part of one */

struct arena_plan {
	bool torrent; /* its dialect is BitTorrent's, its pieces are a block
		       * each, and both peers dial */
	bool seed;    /* the victim has the file; else the honest peer has */
	bool accepts; /* the hostile peer is dialled; else it dials */
	enum dialect_id dialect; /* that the hostile one speaks */
};

struct arena {
	struct arena_plan plan;
	struct bed bed;
	struct look look;
	size_t victim; /* its place in the bed */
	struct fake honest, hostile;
	uint8_t *file;
	uint32_t piece;       /* bytes of one */
	long slot;            /* of the honest connection */
	uint32_t next;        /* piece that the honest one fetches next */
	uint64_t conn;        /* number of the honest connection */
	size_t fds, children; /* of the victim with the honest peer alone */
};

extern struct arena arena;

void arena_open(const struct arena_plan *);
/* The swarm ends as if nothing had been: the hostile peer behaves, shoald
 * ends by itself with the right file, and nothing is left of it. */
void arena_close(void);
/* After a test that failed. */
void arena_drop(void);

/* A connection of the hostile peer on which nothing was said. */
void arena_touch(void);
/* The same, and admitted; nothing was said after the handshake. */
void arena_meet(void);
/* The same, with that many pieces, and each has unchoked the other; a victim
 * that leeches asks then. */
void arena_befriend(uint32_t have);
/* The honest peer gets, or gives, a piece in time. */
void arena_step(void);
/* The hostile connection lives: a bitfield is answered.  Messages before the
 * answer of this type are counted. */
int arena_probe(enum msg_type);
/* The victim has ended the hostile connection. */
void arena_expect_left(void);
/* Ends the hostile connection with RST, without FIN. */
void arena_reset(void);
/* Nothing is left of the hostile connection, which the test has ended, and
 * the honest peer is where it was. */
void arena_rest(void);
/* The worker of the hostile peer; what it uses of a thing that
 * /proc/PID/status names, in KiB. */
pid_t arena_worker(void);
long arena_kib(pid_t, const char *what);

#endif
