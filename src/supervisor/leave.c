/*
 * leave.c: the way out: workers first, then disk processes.
 */
#include "leave.h"

#include <unistd.h>

#include "child.h"
#include "dial.h"
#include "disks.h"
#include "listen.h"
#include "log.h"
#include "notify.h"
#include "orders.h"

#define QUICK_WORKERS_MS 600 /* then they are shot */
#define QUICK_DISKS_MS   900
#define POLITE_EXTRA_MS  1000  /* beyond their own linger time */
#define POLITE_DISKS_MS  60000 /* a slow disk may still be syncing */

static void
enter(struct supervisor *sv, enum phase phase)
{
	sv->phase = phase;
	sv->phase_began = sv->now;
	sv->next_tick = sv->now;
}

static void
close_doors(struct supervisor *sv)
{
	notify_stopping(sv);
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

void
leave_politely(struct supervisor *sv)
{
	enter(sv, PHASE_LEAVING);
	close_doors(sv);
	order_out(sv, ORDER_LEAVE);
}

void
leave_now(struct supervisor *sv, int code)
{
	if (sv->quick)
		return;
	sv->quick = true;
	sv->exit_code = code;
	if (sv->phase == PHASE_FINISHING)
		return;
	enter(sv, PHASE_LEAVING);
	close_doors(sv);
	order_out(sv, ORDER_LEAVE_NOW);
}

/* Workers are to be gone after this long. */
static int64_t
workers_ms(const struct supervisor *sv)
{
	if (sv->quick)
		return QUICK_WORKERS_MS;
	return (int64_t)sv->cf->shoal.linger_time * 1000 * 2 + POLITE_EXTRA_MS;
}

bool
leave_tick(struct supervisor *sv)
{
	int64_t ms;

	ms = mono_sub_ms(sv->now, sv->phase_began);
	if (sv->phase == PHASE_LEAVING) {
		if (child_count(sv, true) > 0) {
			if (ms > workers_ms(sv))
				shoot_workers(sv);
			return false;
		}
		enter(sv, PHASE_FINISHING);
		disks_say_all(sv, REC_FINISH);
		ms = 0;
	}
	if (sv->phase != PHASE_FINISHING)
		return false;
	if (ms > (sv->quick ? QUICK_DISKS_MS : POLITE_DISKS_MS))
		disks_shoot(sv);
	return disks_count(sv) == 0;
}
