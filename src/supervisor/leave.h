/*
 * leave.h: the way out: workers first, then disk processes.
 */
#ifndef SHOAL_LEAVE_H
#define SHOAL_LEAVE_H

#include <stdbool.h>

#include "supervisor.h"

/* Everybody is complete: workers flush, half-close and linger. */
void leave_politely(struct supervisor *);
/* SIGTERM, or an error: in under two seconds, with this exit code. */
void leave_now(struct supervisor *, int code);
/* Takes the next step when it is due; true when all have left. */
bool leave_tick(struct supervisor *);

#endif
