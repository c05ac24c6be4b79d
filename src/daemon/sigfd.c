/*
 * sigfd.c: signals as a descriptor of a daemon's loop.
 */
#include "sigfd.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>

#include "launch.h"
#include "log.h"

int
sigfd_open(void)
{
	static const int acted_on[] = {
	    SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR1};
	sigset_t set;
	size_t i;
	int fd;

	sigemptyset(&set);
	for (i = 0; i < sizeof(acted_on) / sizeof(acted_on[0]); i++)
		sigaddset(&set, acted_on[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
	    (fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)) == -1)
		fatal(EXIT_FAILED, "signals");
	return launch_high(fd);
}
