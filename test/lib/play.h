/*
 * play.h: what other processes do between two steps of the one under test.
 *
 * At a fault point the process under test stands between two steps.  There
 * the test makes the moves of the others, so that each order of events is
 * tried, and none is left to luck.
 */
#ifndef TEST_PLAY_H
#define TEST_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "failpoint.h"

static struct {
	const char *at;   /* the point, NULL: any */
	unsigned int nth; /* which time, 0: each */
	unsigned int hits;
	void (*others)(void);
} play;

static inline void
play_hit(const char *name)
{
	if (play.at != NULL && strcmp(play.at, name) != 0)
		return;
	play.hits++;
	if (play.nth != 0 && play.nth != play.hits)
		return;
	/* The others come by points as well. */
	failpoint_play = NULL;
	play.others();
	failpoint_play = play_hit;
}

static inline void
play_begin(const char *at, unsigned int nth, void (*others)(void))
{
	play.at = at;
	play.nth = nth;
	play.hits = 0;
	play.others = others;
	failpoint_play = play_hit;
}

/* False when the nth point, or the named one, never came. */
static inline bool
play_end(void)
{
	failpoint_play = NULL;
	return play.hits >= (play.nth > 0 ? play.nth : 1);
}

#endif
