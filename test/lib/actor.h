/*
 * actor.h: a torrent's peer that has everything, played by threads of a test.
 *
 * It listens at an address of 127.0.0.0/8, answers whoever comes, unchokes him
 * and serves him as the test says, until the test's process ends.
 */
#ifndef TEST_ACTOR_H
#define TEST_ACTOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bed.h"

enum actor_answer {
	ACTOR_GOOD,
	ACTOR_BAD, /* other bytes */
	ACTOR_NOT, /* nothing at all */
};

struct actor {
	const struct bed *bed;
	uint32_t host; /* of 127.0.0.0/8, as a number */
	uint8_t id;    /* its id is this byte, twenty times */
	int pause_ms;  /* before each answer */
	enum actor_answer (*answer)(uint32_t piece, uint32_t block);
	bool chokes;          /* behind each answer */
	bool insists;         /* of each piece that it was asked for it sends
			       * wrong last blocks all the time */
	atomic_uint served;   /* blocks that were asked for and given */
	atomic_uint accepted; /* connections */
	uint16_t port;        /* where it listens; 0: any */
	int listener;
	int fd; /* the last connection, -1: none */
	char *file;
	uint8_t hash[20];
};

/* The members up to `insists` are the caller's. */
bool actor_start(struct actor *);
/* Nobody listens there any more, and the last connection ends; it may be
 * started again. */
void actor_stop(struct actor *);
/* Connects from the actor's host to the bed's peer i and shakes hands; the
 * descriptor, or -1: it was not let in within ms.  Nobody reads from it. */
int actor_dial(struct actor *, size_t i, int ms);
/* "HOST:PORT" in one of four buffers. */
const char *actor_address(const struct actor *);

#endif
