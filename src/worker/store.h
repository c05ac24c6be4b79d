/*
 * store.h: a piece on its way from the socket into frames, and its claim.
 */
#ifndef SHOAL_STORE_H
#define SHOAL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"
#include "mono.h"
#include "runs.h"
#include "sizes.h"

struct worker;

struct store {
	struct run run[DISKS_MAX];
	uint32_t ring;       /* bit k: disk k is to be rung */
	uint32_t fresh;      /* frames that were filled since the last ring */
	struct mono ring_at; /* when that is due */
	uint32_t piece;      /* of which data are coming in */
	uint32_t begin;      /* from this offset on, one of a block's */
	uint32_t len;        /* so many bytes */
	uint32_t got;        /* of them in frames */
};

void store_init(struct worker *);
/* The order says how many frames of all runs together may be used. */
void store_grant(struct worker *, uint32_t depth);
/* Room to ask for a piece: a frame for each of its blocks or, for a longer
 * piece, the whole run of its owner.  Room to ask for a block: a frame more
 * than the asks that stand may need. */
bool store_has_room(const struct worker *, uint32_t piece);

/* The data of a piece, or a block of it, begin. */
void store_begin(struct worker *, const struct msg *);
/* Where its next bytes go, and how many can go there now; 0: frames must come
 * free first. */
size_t store_space(struct worker *, uint8_t **p);
/* So many bytes were put there: whole blocks become FILLED. */
void store_advance(struct worker *, size_t n);

/* Takes back frames that disk is done with, and settles their claims. */
void store_reclaim(struct worker *);
/* Nothing of a piece is to be asked for any more, as far as is known: settles
 * its claim, unless more of it is to come or with disk. */
void store_settle(struct worker *, uint32_t piece);
/* Nothing waits for disk, nor lies half received. */
bool store_is_idle(const struct worker *);
/* Disk k has something to do, and is to know by then. */
void store_mark(struct worker *, uint32_t k, struct mono when);
/* Rings those that have, if it is time or frames are wanted. */
void store_ring(struct worker *);

#endif
