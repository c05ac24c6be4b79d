/*
 * turns.h: whose turn it is to be sent a gift (gifts.h).
 *
 * A piece can be passed on when all of it has come.  So a crowd is served
 * sooner when few are sent theirs at a time, one after the other, than when
 * all are at once; as few as fill the link, which is tried.
 */
#ifndef SHOAL_TURNS_H
#define SHOAL_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

/* Counts since the beginning: over <= dealt <= asked. */
struct turns_peer {
	uint32_t asked, dealt, over;
	uint64_t nth; /* of all that asked */
	struct mono asked_at, dealt_at;
};

struct turns {
	struct turns_peer *peer;
	uint32_t n;
	uint32_t least, at_once;
	uint64_t nth;
	uint64_t rate;   /* bytes per second with half as many at once */
	uint32_t rest;   /* seconds until more are tried again */
	uint32_t waited; /* seconds for which somebody has */
};

/* peer: n of them, zeroed, the caller's. */
void turns_init(
    struct turns *, struct turns_peer *, uint32_t n, uint32_t piece_size);
/* What peer i says of itself; false when it cannot be. */
bool turns_on_word(
    struct turns *, uint32_t i, uint32_t asked, uint32_t over, struct mono now);
/* It is gone. */
void turns_forget(struct turns *, uint32_t i);
/* Deals a turn: to whom, or -1. */
int64_t turns_deal(struct turns *, struct mono now);
/* A second has passed, in which so many bytes were sent. */
void turns_second(struct turns *, uint64_t bytes);

#endif
