/*
 * logpipe.c: bytes from the log pipe to standard error, never waiting.
 */
#include "logpipe.h"

#include <errno.h>
#include <unistd.h>

#define MOVES 32 /* buffers in one go */

void
logpipe_init(struct logpipe *lp, int in, int out)
{
	lp->in = in;
	lp->out = out;
	lp->at = lp->len = 0;
}

struct pollfd
logpipe_poll(const struct logpipe *lp)
{
	if (logpipe_is_held(lp))
		return (struct pollfd){.fd = lp->out, .events = POLLOUT};
	return (struct pollfd){.fd = lp->in, .events = POLLIN};
}

static bool
is_ready(const struct logpipe *lp)
{
	struct pollfd p;

	p = logpipe_poll(lp);
	return p.fd != -1 && poll(&p, 1, 0) == 1;
}

static void
fill(struct logpipe *lp)
{
	ssize_t n;

	n = read(lp->in, lp->buf, sizeof(lp->buf));
	if (n > 0) {
		lp->at = 0;
		lp->len = (size_t)n;
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(lp->in);
		lp->in = -1;
	}
}

/* poll has said that a write of at most PIPE_BUF bytes does not wait.  A
 * standard error that is gone or broken loses the bytes. */
static void
spill(struct logpipe *lp)
{
	ssize_t n;

	n = write(lp->out, lp->buf + lp->at, lp->len - lp->at);
	if (n > 0)
		lp->at += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		lp->at = lp->len;
}

void
logpipe_move(struct logpipe *lp)
{
	int i;

	for (i = 0; i < 2 * MOVES && is_ready(lp); i++) {
		if (logpipe_is_held(lp))
			spill(lp);
		else
			fill(lp);
	}
}
