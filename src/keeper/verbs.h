/*
 * verbs.h: what the keeper does when it is told to.
 */
#ifndef SHOAL_VERBS_H
#define SHOAL_VERBS_H

#include <sys/socket.h>

#include "control_request.h"
#include "keeper.h"
#include "out.h"

/*
 * Does what is asked for, and adds all lines of the answer.  passed is a
 * descriptor that came with the request, or -1; it stays the caller's.
 */
void verbs_answer(struct keeper *, const struct control_request *, int passed,
    const struct ucred *, struct out *);
/* The answer is that sentence only. */
void verbs_refuse(struct out *, const char *why);

#endif
