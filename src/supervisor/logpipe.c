/*
 * logpipe.c: the pipe that takes diagnostics to disk process 0.
 */
#include "logpipe.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"

void
logpipe_open(struct supervisor *sv)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC | O_NONBLOCK) == -1)
		fatal(EXIT_FAILED, "pipe");
	sv->log_rd = launch_high(p[0]);
	sv->log_wr = launch_high(p[1]);
}

void
logpipe_drain(const struct supervisor *sv, int ms)
{
	/* As much as a pipe takes at once when poll has said that it may. */
	char buf[PIPE_BUF];
	struct pollfd p = {STDERR_FILENO, POLLOUT, 0};
	ssize_t n;

	while (poll(&p, 1, ms) == 1 &&
	    (n = read(sv->log_rd, buf, sizeof(buf))) > 0)
		if (write(STDERR_FILENO, buf, (size_t)n) == -1)
			return;
}
