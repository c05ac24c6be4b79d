/*
 * leave.c: the way out: workers first, then disk processes.
 */
#include "leave.h"

#include <inttypes.h>
#include <unistd.h>

#include "child.h"
#include "dial.h"
#include "discovery.h"
#include "disks.h"
#include "failpoint.h"
#include "listen.h"
#include "log.h"
#include "notify.h"
#include "orders.h"
#include "ownlines.h"

/* Since the order to leave; then they are shot. */
#define QUICK_WORKERS_MS 500
#define QUICK_DISKS_MS   1400
#define POLITE_EXTRA_MS  1000  /* beyond their own linger time */
#define POLITE_DISKS_MS  60000 /* a slow disk may still be syncing */
/* For the shot to be reaped; who is held in the kernel by a bad disk is left
 * to die alone, and keeps the lock until then. */
#define SHOT_MS 200

static void
close_doors(struct supervisor *sv)
{
	notify_stopping();
	listen_arm(sv, false);
	dial_stop(sv);
	if (sv->parked_fd != -1)
		close(sv->parked_fd);
	if (sv->listen_fd != -1)
		close(sv->listen_fd);
	sv->parked_fd = sv->listen_fd = -1;
}

static void
order_out(struct supervisor *sv, uint32_t flag)
{
	struct child *c;
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (!child_is_running(c))
			continue;
		if (c->state == SLOT_LIVE)
			orders_leave(sv, c, flag);
		else
			child_shoot(c);
	}
}

static void
shoot_workers(struct supervisor *sv)
{
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		if (child_is_running(&sv->child[i]))
			child_shoot(&sv->child[i]);
}

static void
begin(struct supervisor *sv, uint32_t flag)
{
	sv->phase_began = sv->now;
	sv->next_tick = sv->now;
	if (sv->phase == PHASE_FINISHING)
		return;
	sv->phase = PHASE_LEAVING;
	close_doors(sv);
	discovery_stop(sv);
	order_out(sv, flag);
	FAILPOINT(supervisor_leaving);
}

void
leave_politely(struct supervisor *sv)
{
	begin(sv, ORDER_LEAVE);
}

void
leave_now(struct supervisor *sv, int code)
{
	if (sv->quick)
		return;
	sv->quick = true;
	sv->exit_code = code;
	begin(sv, ORDER_LEAVE_NOW);
}

/* Workers are to be gone after this long. */
static int64_t
workers_ms(const struct supervisor *sv)
{
	if (sv->quick)
		return QUICK_WORKERS_MS;
	return (int64_t)sv->cf->shoal.linger_time * 1000 * 2 + POLITE_EXTRA_MS;
}

static bool
workers_are_gone(struct supervisor *sv, int64_t ms)
{
	uint32_t n;

	if ((n = child_count(sv)) == 0)
		return true;
	if (ms <= workers_ms(sv))
		return false;
	shoot_workers(sv);
	if (ms <= workers_ms(sv) + SHOT_MS)
		return false;
	log_warnx("%" PRIu32 " workers cannot be ended; left behind", n);
	return true;
}

static bool
disks_are_gone(struct supervisor *sv, int64_t ms)
{
	int64_t limit;
	uint32_t n;

	if ((n = disks_count(sv)) == 0)
		return true;
	limit = sv->quick ? QUICK_DISKS_MS : POLITE_DISKS_MS;
	if (ms <= limit)
		return false;
	disks_shoot(sv);
	if (ms <= limit + SHOT_MS)
		return false;
	log_warnx("%" PRIu32 " disk processes cannot be ended; left behind", n);
	return true;
}

bool
leave_tick(struct supervisor *sv)
{
	int64_t ms;

	ms = mono_sub_ms(sv->now, sv->phase_began);
	if (sv->phase == PHASE_LEAVING && workers_are_gone(sv, ms)) {
		sv->phase = PHASE_FINISHING;
		if (!sv->quick)
			sv->phase_began = sv->now;
		ownlines_over(sv);
		/* Once they are told, disk 0 may forget whom we saw. */
		FAILPOINT(supervisor_finishing);
		disks_say_all(sv, REC_FINISH);
	}
	return sv->phase == PHASE_FINISHING && discovery_is_over(sv) &&
	    disks_are_gone(sv, mono_sub_ms(sv->now, sv->phase_began));
}
