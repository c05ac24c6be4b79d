/*
 * budget.h: a rate for all, dealt to those who use it.
 *
 * Max-min fair: nobody gets more than it wants while another has to do with
 * less than that one gets.  What nobody wants is dealt evenly, so that who
 * begins has something to begin with.
 */
#ifndef SHOAL_BUDGET_H
#define SHOAL_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

/* One that takes part; all zeroes: it is new. */
struct budget_share {
	uint64_t used; /* bytes per second, of late */
	bool held;     /* it would have used more */
	uint64_t most; /* it is never to have more; 0: any */
	uint64_t may;  /* out: bytes per second, at least 1 */
	uint32_t tag;  /* the caller's own */
};

/* Deals limit bytes per second out, > 0. */
void budget_deal(uint64_t limit, struct budget_share *, uint32_t n);

/* How fast a counter grows, smoothed over about half a second. */
struct budget_meter {
	uint64_t count; /* at the last look */
	uint64_t rate;  /* bytes per second */
};

/* The counter has come to count, ms after the last look, > 0. */
void budget_look(struct budget_meter *, uint64_t count, int64_t ms);

#endif
