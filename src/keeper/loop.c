/*
 * loop.c: the keeper's loop.
 */
#include "loop.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "accept.h"
#include "awake.h"
#include "control.h"
#include "course.h"
#include "dealing.h"
#include "door.h"
#include "erasing.h"
#include "ledger.h"
#include "log.h"
#include "notify.h"
#include "reading.h"
#include "settings.h"
#include "sigfd.h"
#include "swarms.h"
#include "telling.h"
#include "title.h"
#include "visit.h"
#include "watched.h"

#define SECOND_MS 1000

static void
leave(struct keeper *k)
{
	if (k->leaving)
		return;
	k->leaving = true;
	notify_stopping();
	accept_close(k);
	control_close(k);
	door_close(k);
	visits_close(k);
	reading_stop(k);
	erasing_stop(k);
	swarms_leave(k);
}

static bool
reap_one(struct keeper *k)
{
	siginfo_t si;
	bool by_signal;

	memset(&si, 0, sizeof(si));
	if (waitid(P_ALL, 0, &si, WEXITED | WNOHANG) == -1 || si.si_pid == 0)
		return false;
	by_signal = si.si_code != CLD_EXITED;
	if (!awake_reaped(k, si.si_pid, si.si_status, by_signal) &&
	    !reading_reaped(k, si.si_pid, si.si_status, by_signal) &&
	    !erasing_reaped(k, si.si_pid, si.si_status, by_signal) &&
	    !telling_reaped(k, si.si_pid, si.si_status, by_signal))
		(void)door_reaped(k, si.si_pid, si.si_status, by_signal);
	return true;
}

static void
on_signal(void *us, void *arg, uint32_t events)
{
	struct keeper *k = us;
	struct signalfd_siginfo si;

	(void)arg;
	(void)events;
	while (read(k->signals, &si, sizeof(si)) == sizeof(si))
		switch (si.ssi_signo) {
		case SIGCHLD:
			while (reap_one(k))
				;
			break;
		case SIGTERM:
		case SIGINT:
			log_info("%s: leaving", strsignal((int)si.ssi_signo));
			leave(k);
			break;
		case SIGHUP:
			settings_reload(k);
			break;
		default:
			break;
		}
}

/* How many there are of some states. */
static void
tell(const struct keeper *k)
{
	size_t i, n[ROW_STATES] = {0};

	for (i = 0; i < k->rows; i++)
		n[row_state(k, k->row[i])]++;
	notify_status("%zu torrents, %" PRIu32 " awake, %zu fetching, "
		      "%zu queued, %zu in trouble",
	    k->rows, k->awake, n[ROW_FETCHING], n[ROW_QUEUED],
	    n[ROW_TROUBLE] + n[ROW_BAD]);
	title_set("shoald: %zu torrents, %" PRIu32 " awake", k->rows, k->awake);
}

static void
second(struct keeper *k)
{
	swarms_second(k);
	dealing_do(k);
	telling_second(k);
	tell(k);
	k->next_second = mono_add_ms(k->now, SECOND_MS);
}

static int
wait_ms(const struct keeper *k)
{
	struct mono t;
	int64_t ns;

	t = mono_min(k->next_second, notify_next());
	t = mono_min(t, reading_next(k));
	t = mono_min(t, swarms_next(k));
	t = mono_min(t, visits_next(k));
	t = mono_min(t, ledger_next(k));
	if (!k->leaving) {
		t = mono_min(t, accept_next(k));
		t = mono_min(t, control_next(k));
		t = mono_min(t, door_next(k));
	}
	ns = mono_sub_ns(t, mono_now());
	return ns <= 0 ? 0 : (int)((ns + 999999) / 1000000);
}

static void
turn(struct keeper *k)
{
	watch_wait(k->ep, wait_ms(k), &k->now, k);
	notify_tick(k->now);
	reading_tick(k);
	erasing_tick(k);
	swarms_tick(k);
	visits_tick(k);
	if (!k->leaving) {
		accept_tick(k);
		control_tick(k);
		door_tick(k);
	}
	if (mono_is_due(k->next_second, k->now))
		second(k);
	ledger_save(k, false);
	row_sweep(k);
}

int
loop_run(struct keeper *k)
{
	k->signals = sigfd_open();
	if (watch_add(k->ep, &k->signals_watch, k->signals, EPOLLIN, on_signal,
		NULL) == -1)
		fatal(EXIT_FAILED, "signals");
	k->now = k->next_second = k->keep_at = mono_now();
	control_open(k);
	door_open(k);
	ledger_load(k);
	course_open(k);
	swarms_open(k);
	watched_open(k);
	accept_begin(k);
	log_info("ready: %zu torrents, on %s", k->rows, k->listen_addr.text);
	notify_ready();
	while (!k->leaving || k->awake > 0 || k->readers > 0 || k->erasers > 0)
		turn(k);
	ledger_save(k, true);
	return EXIT_OK;
}
