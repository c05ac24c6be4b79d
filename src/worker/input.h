/*
 * input.h: the peer's bytes, cut into messages and bodies.
 */
#ifndef SHOAL_INPUT_H
#define SHOAL_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sess.h"

struct worker;

#define IN_SIZE     2048 /* bytes: all that is not a piece passes through */
#define IN_EXTENDED 2048 /* bytes of an extended message that is looked at */

/* Where the bytes after a message's head go. */
enum in_body {
	BODY_NONE,
	BODY_BITFIELD, /* into w->coming */
	BODY_STORE,    /* into frames */
	BODY_EXTENDED, /* into extended */
	BODY_SKIP,     /* nowhere */
};

struct input {
	enum in_body body;
	uint32_t left;        /* bytes of the body still to come */
	uint32_t taken;       /* bytes of what is kept that have come */
	bool is_piece;        /* the body is a piece's data */
	bool counts;          /* its bytes count for the rate */
	bool readable;        /* the socket may have more */
	bool stalled;         /* what has come waits for room for its effects */
	bool full;            /* or until one of many requests is served */
	bool hungry;          /* the body waits for frames (R8) */
	bool held;            /* or for the limit of what comes */
	bool broken;          /* writing failed: reading goes on to the end */
	bool pauses;          /* nothing came in the time of a batch */
	bool unanswered;      /* nothing was said that would acknowledge it */
	uint32_t least;       /* bytes that wake a sleeper (SO_RCVLOWAT) */
	struct mono batch_at; /* what has come is taken then at the latest */
	size_t at, len;       /* bytes [at, len) of buf are not yet looked at */
	uint8_t buf[IN_SIZE];
	uint8_t extended[IN_EXTENDED];
};

void input_init(struct worker *);
/* Reads what has come, as far as that is no more than one turn's share, and
 * handles it. */
void input_turn(struct worker *);
/* The next turn can go on at once. */
bool input_is_ready(const struct worker *);
/*
 * Before a sleep: what was said to us, and nothing since by us, is acknowledged
 * now and not 40 ms later.  A peer's kernel may wait for that with what the
 * peer says next (RFC 896), requests for example after a have.
 */
void input_acknowledge(struct worker *);
/*
 * Before a sleep: says how much must come to end it.  To be woken for each
 * segment of a large piece costs both sides more than the segment does, so its
 * data are waited for by the batch, and at in.batch_at taken as far as they
 * have come; if that is nothing, the next byte ends the sleep.
 */
void input_await(struct worker *);
/* More bytes could be taken if they came. */
bool input_is_wanted(const struct worker *);

#endif
