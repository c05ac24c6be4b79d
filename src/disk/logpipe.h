/*
 * logpipe.h: the daemon's diagnostics, copied to its standard error.
 *
 * The supervisor writes them into a pipe so that it never waits for whoever
 * reads standard error; disk process 0 waits for nobody either.
 */
#ifndef SHOAL_LOGPIPE_H
#define SHOAL_LOGPIPE_H

#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct logpipe {
	int in; /* -1: there is none, or it has ended */
	int out;
	char buf[PIPE_BUF];
	size_t at, len; /* bytes [at, len) are still to be written */
};

/* in -1: for a process that copies nothing. */
void logpipe_init(struct logpipe *, int in, int out);
/* What to poll for: one entry. */
struct pollfd logpipe_poll(const struct logpipe *);
/* Moves what can be moved without waiting, a bounded amount. */
void logpipe_move(struct logpipe *);
/* Bytes wait for standard error. */
static inline bool
logpipe_is_held(const struct logpipe *lp)
{
	return lp->at < lp->len;
}

#endif
