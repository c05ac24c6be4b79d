/*
 * herald.h: when a local network is told of us (BEP 14).
 */
#ifndef SHOAL_HERALD_H
#define SHOAL_HERALD_H

#include "mono.h"

#define HERALD_EVERY_MS  300000
#define HERALD_ANSWER_MS 60000 /* between what we said and an answer */

struct herald {
	struct mono said;
	struct mono due;
};

void herald_init(struct herald *, struct mono now);
/* We have told it now. */
void herald_on_said(struct herald *, struct mono now);
/*
 * Another peer has told of itself.  It is answered unless it can have heard us
 * a moment ago, and so nobody answers an answer.
 */
void herald_on_heard(struct herald *, struct mono now);

#endif
