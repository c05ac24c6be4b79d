/*
 * leave.c: the last half second.
 */
#include "leave.h"

#include <poll.h>
#include <unistd.h>

#include "failpoint.h"
#include "pipes.h"
#include "seen.h"

#define DRAIN_MS 500 /* for what workers still put into their slots */
#define QUIET_MS 20
#define QUIET    3 /* rounds that find nothing */
#define SAY_MS   500

/* After the supervisor's death nobody is left who would end this process
 * should a disk hold it. */
static void
arm(const struct disk *d, bool *armed)
{
	if (d->control.gone && !*armed)
		alarm(1);
	*armed = d->control.gone;
}

static void
drain(struct loop *l)
{
	struct mono end;
	bool armed;
	int quiet;

	end = mono_add_ms(mono_now(), DRAIN_MS);
	armed = false;
	for (quiet = 0; quiet < QUIET;) {
		arm(l->d, &armed);
		quiet = loop_round(l) == 0 ? quiet + 1 : 0;
		if (mono_is_due(end, mono_now()))
			break;
		if (quiet < QUIET)
			poll(NULL, 0, QUIET_MS);
	}
	arm(l->d, &armed);
}

/* Says what is owed, as long as somebody may listen. */
static void
say_all(struct disk *d)
{
	struct pollfd p;
	struct mono now, end;

	end = mono_add_ms(mono_now(), SAY_MS);
	for (;;) {
		now = mono_now();
		control_flush(&d->control, now);
		if (d->control.nowed == 0 || d->control.gone ||
		    mono_is_due(end, now))
			return;
		p = (struct pollfd){.fd = d->control.sock, .events = POLLOUT};
		poll(&p, 1, QUIET_MS);
	}
}

void
leave(struct loop *l)
{
	struct disk *d;

	d = l->d;
	FAILPOINT(disk_leaving);
	drain(l);
	FAILPOINT(disk_drained);
	if (l->duties != NULL)
		duties_keep(l->duties, d, mono_now());
	logpipe_move(&d->logpipe);
	/* As late as can be: a daemon that dies after this forgets. */
	if (l->duties != NULL && l->duties->events.over && !d->control.gone)
		seen_remove(d->dir);
	control_owe(&d->control, REC_DRAINED, 0, 0);
	say_all(d);
}

void
leave_when_told(struct disk *d)
{
	while (!control_is_leaving(&d->control)) {
		control_flush(&d->control, mono_now());
		pipes_look(d, d->control.nowed > 0 ? QUIET_MS : -1);
	}
	control_owe(&d->control, REC_DRAINED, 0, 0);
	say_all(d);
}
