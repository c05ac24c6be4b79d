/*
 * world.h: the surroundings of one worker, within one test.
 *
 * A segment of one slot, a swarm, frames, an ask table, and the other ends of
 * its two sockets.  The worker is a child of the test's process, because its
 * descriptors have fixed numbers and its end is an exit.
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "worker.h"

#define WORLD_PIECES 10
#define WORLD_BLOCKS 3
#define WORLD_PEER   1002u

struct world {
	struct worker w;
	int peer, supervisor; /* the other ends */
	struct swarm disk;    /* the swarm, as disk has mapped it */
	int swarm_fd, asks_fd;
	bool blocks; /* the peer is asked for them */
	uint32_t piece_blocks;
};

/*
 * Runs fn in a child, as a worker of a daemon with so many disk processes;
 * pieces are of one block.  0: it came to its end.
 */
int world_run(uint32_t disks, void (*fn)(struct world *));
/* The same with pieces of WORLD_BLOCKS blocks, which a peer is asked for. */
int world_run_blocks(uint32_t disks, void (*fn)(struct world *));
/* The same with pieces of as many, which a peer is asked for whole. */
int world_run_long(uint32_t disks, void (*fn)(struct world *));
/* Its session begins: nothing is there, its peer has nothing. */
void world_admit(struct world *);
/* Its peer says this. */
void world_hear(struct world *, enum msg_type, uint32_t piece);
/* It looks for what to ask for now. */
void world_ask(struct world *);
/* Disk declares a piece. */
void world_declare(struct world *, uint32_t piece);
/* The child has come to its end, from wherever it is. */
_Noreturn void world_done(void);

/* Or it has not, and the test fails. */
#define must(e)                                                             \
	do {                                                                \
		if (!(e)) {                                                 \
			fprintf(                                            \
			    stderr, "%s:%d: %s\n", __FILE__, __LINE__, #e); \
			_exit(1);                                           \
		}                                                           \
	} while (0)

/* What is called where the worker would sleep; NULL: it sleeps. */
extern int (*world_sleep)(struct pollfd *, const struct timespec *);

#endif
