/*
 * pipes.c: one poll over the supervisor's pair and the log pipe.
 */
#include "pipes.h"

#include <poll.h>

void
pipes_look(struct disk *d, int ms)
{
	struct pollfd p[2];

	p[0] = (struct pollfd){.fd = d->control.sock, .events = POLLIN};
	p[1] = logpipe_poll(&d->logpipe);
	if (poll(p, 2, ms) <= 0)
		return;
	if (p[0].revents != 0)
		control_read(&d->control);
	if (p[1].revents != 0)
		logpipe_move(&d->logpipe);
}
