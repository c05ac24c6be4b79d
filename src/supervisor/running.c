/*
 * running.c: the supervisor's loop.
 */
#include "running.h"

#include <inttypes.h>

#include "availability.h"
#include "change.h"
#include "child.h"
#include "dial.h"
#include "discovery.h"
#include "disks.h"
#include "keeper.h"
#include "leave.h"
#include "ration.h"
#include "listen.h"
#include "log.h"
#include "lend.h"
#include "neighbours.h"
#include "notify.h"
#include "orders.h"
#include "over.h"
#include "ownlines.h"
#include "park.h"
#include "peers.h"
#include "progress.h"
#include "publish.h"
#include "rates.h"
#include "records.h"
#include "recall.h"
#include "room.h"

#define TICK_BUSY_MS 100 /* while the swarm leeches */
#define TICK_IDLE_MS 1000
#define SETTLE_MS    5 /* while a dead worker's slot drains */
#define SECOND_MS    1000
#define ASK_AGE_MS   30000 /* R9 */

static bool
is_busy(const struct supervisor *sv)
{
	return !sv->complete || sv->phase != PHASE_RUNNING || sv->spending ||
	    atomic_load(&sv->swarm.h->epoch) != sv->rung_epoch;
}

void
running_disk_ready(struct supervisor *sv)
{
	struct peer *p;
	uint32_t k;

	disks_tick(sv); /* disk 0 has prepared: the others may begin */
	for (k = 0; k < sv->cf->disks; k++)
		if (!sv->disk[k].ready)
			return;
	if (sv->phase != PHASE_STARTING)
		return;
	sv->phase = PHASE_RUNNING;
	sv->phase_began = sv->now;
	schedule_init(&sv->sched, &sv->sched_cf, sv->now);
	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		ending_init(&p->end, sv->now); /* none could come */
	recall_peers(sv);
	listen_arm(sv, true);
	log_info("ready: %" PRIu32 " of %" PRIu32 " pieces of %s",
	    swarm_have_count(&sv->swarm), sv->terms->geo.pieces,
	    sv->terms->file);
	notify_ready();
	sv->had_all = swarm_left(&sv->swarm) == 0;
	sv->have = swarm_have_count(&sv->swarm);
	keeper_tell(sv); /* somebody may wait for us */
}

static void
tick(struct supervisor *sv)
{
	atomic_store(&sv->seg.board->beat, (uint64_t)sv->now.ns);
	orders_ring_news(sv);
	ration_tick(sv);
	child_tick(sv);
	ownlines_log(sv);
	over_look(sv);
	sv->next_tick =
	    mono_add_ms(sv->now, is_busy(sv) ? TICK_BUSY_MS : TICK_IDLE_MS);
}

static void
second(struct supervisor *sv)
{
	struct peer *p;
	uint32_t i;

	neighbours_sample_all(sv);
	rates_count(sv);
	records_second(sv);
	lend_second(sv);
	availability_count(sv);
	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state == SLOT_LIVE)
			park_look(sv, &sv->child[i]);
	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		backoff_decay(&p->penalty, PENALTY_DECAY_MS, sv->now);
	change_begin(&sv->seg.board->change);
	(void)asks_age(
	    &sv->asks, &sv->swarm, sv->now, ASK_AGE_MS, sv->seg.board);
	change_end(&sv->seg.board->change);
	orders_deal_frames(sv); /* connections may have ended */
	publish_board(sv);
	room_make(sv);
	sv->have = swarm_have_count(&sv->swarm);
	discovery_second(sv);
	keeper_tell(sv);
	progress_show(sv);
	progress_tell(sv);
	sv->next_second = mono_add_ms(sv->now, SECOND_MS);
}

static bool
is_draining(const struct supervisor *sv)
{
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state == SLOT_DRAINING)
			return true;
	return false;
}

static int
wait_ms(const struct supervisor *sv)
{
	struct mono t;
	int64_t ns;

	t = mono_min(sv->next_tick, sv->next_second);
	t = mono_min(t, dial_next(sv));
	t = mono_min(t, disks_next(sv));
	t = mono_min(t, discovery_next(sv));
	t = mono_min(t, notify_next());
	if (sv->phase == PHASE_RUNNING)
		t = mono_min(t, schedule_next(&sv->sched));
	if (sv->parked_fd != -1 || is_draining(sv))
		t = mono_min(t, mono_add_ms(sv->now, SETTLE_MS));
	ns = mono_sub_ns(t, mono_now());
	return ns <= 0 ? 0 : (int)((ns + 999999) / 1000000);
}

int
running_loop(struct supervisor *sv)
{
	sv->next_tick = sv->next_second = sv->now;
	for (;;) {
		watch_wait(sv->ep, wait_ms(sv), &sv->now, sv);
		notify_tick(sv->now);
		disks_tick(sv);
		discovery_tick(sv);
		listen_tick(sv);
		dial_tick(sv);
		if (is_draining(sv))
			child_tick(sv);
		if (sv->phase == PHASE_RUNNING) {
			if (mono_is_due(schedule_next(&sv->sched), sv->now)) {
				neighbours_sample_all(sv);
				sv->look = true;
			}
			if (sv->look) {
				neighbours_decide(sv);
				over_look(sv);
			}
		}
		if (mono_is_due(sv->next_tick, sv->now))
			tick(sv);
		if (mono_is_due(sv->next_second, sv->now))
			second(sv);
		if (leave_tick(sv))
			return sv->exit_code;
	}
}
