/*
 * signals.c: signals as events of the loop.
 */
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "discovery.h"
#include "disks.h"
#include "ends.h"
#include "leave.h"
#include "log.h"
#include "over.h"
#include "progress.h"
#include "reload.h"
#include "resolve.h"
#include "sigfd.h"

/* One death; false when there is none left to take. */
static bool
reap_one(struct supervisor *sv)
{
	struct child *c;
	struct disk *d;
	siginfo_t si;
	bool by_signal;

	memset(&si, 0, sizeof(si));
	if (waitid(P_ALL, 0, &si, WEXITED | WNOHANG) == -1 || si.si_pid == 0)
		return false;
	by_signal = si.si_code != CLD_EXITED;
	if ((c = child_by_pid(sv, si.si_pid)) != NULL)
		ends_reaped(sv, c, si.si_status, by_signal);
	else if ((d = disks_by_pid(sv, si.si_pid)) != NULL)
		disks_reaped(sv, d, si.si_status, by_signal);
	else if (!discovery_reaped(sv, si.si_pid, si.si_status, by_signal) &&
	    !reload_reaped(sv, si.si_pid, !by_signal && si.si_status == 0))
		resolve_reaped(sv, si.si_pid);
	return true;
}

static void
on_usr1(struct supervisor *sv)
{
	char line[160];

	progress_line(sv, line, sizeof(line));
	log_info("%s", line);
}

static void
on_hup(struct supervisor *sv)
{
	disks_say(sv, 0, REC_REOPEN);
	if (sv->paused)
		disks_say_all(sv, REC_RETRY);
	reload_start(sv);
}

static void
on_signal(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	struct signalfd_siginfo si;

	(void)arg;
	(void)events;
	while (read(sv->signals, &si, sizeof(si)) == sizeof(si))
		switch (si.ssi_signo) {
		case SIGCHLD:
			while (reap_one(sv))
				;
			break;
		case SIGTERM:
		case SIGINT:
			log_info("%s: leaving", strsignal((int)si.ssi_signo));
			leave_now(sv, over_status(sv));
			break;
		case SIGHUP:
			on_hup(sv);
			break;
		case SIGUSR1:
			on_usr1(sv);
			break;
		default:
			break;
		}
}

void
signals_init(struct supervisor *sv)
{
	sv->signals = sigfd_open();
	if (watch_add(sv->ep, &sv->signals_watch, sv->signals, EPOLLIN,
		on_signal, NULL) == -1)
		fatal(EXIT_FAILED, "signals");
}
