/*
 * running.c: the supervisor's loop.
 */
#include "running.h"

#include <inttypes.h>

#include "availability.h"
#include "board.h"
#include "child.h"
#include "dial.h"
#include "disks.h"
#include "leave.h"
#include "listen.h"
#include "log.h"
#include "neighbours.h"
#include "notify.h"
#include "orders.h"
#include "preferred.h"
#include "progress.h"
#include "room.h"

#define TICK_BUSY_MS 100 /* while the swarm leeches */
#define TICK_IDLE_MS 1000
#define SETTLE_MS    5 /* while a dead worker's slot drains */
#define SECOND_MS    1000
#define ASK_AGE_MS   30000 /* R9 */

static bool
is_busy(const struct supervisor *sv)
{
	return !sv->complete || sv->phase != PHASE_RUNNING ||
	    atomic_load(&sv->swarm.h->epoch) != sv->rung_epoch;
}

void
running_disk_ready(struct supervisor *sv)
{
	uint32_t k;

	disks_tick(sv); /* disk 0 has prepared: the others may begin */
	for (k = 0; k < sv->cf->disks; k++)
		if (!sv->disk[k].ready)
			return;
	if (sv->ready || sv->phase != PHASE_STARTING)
		return;
	sv->ready = true;
	sv->phase = PHASE_RUNNING;
	sv->phase_began = sv->now;
	schedule_init(&sv->sched, &sv->sched_cf, sv->now);
	for (k = 0; k < sv->npeers; k++)
		ending_init(&sv->peer[k].end, sv->now); /* none could come */
	listen_arm(sv, true);
	log_info("ready: %" PRIu32 " of %" PRIu32 " pieces of %s",
	    swarm_have_count(&sv->swarm), sv->cf->common.geo.pieces,
	    sv->cf->common.file);
	notify_ready(sv);
}

/* Pieces are missing, and everybody has been given up, or nobody is listed. */
static bool
is_hopeless(const struct supervisor *sv)
{
	return child_count(sv) == 0 &&
	    swarm_have_count(&sv->swarm) < sv->cf->common.geo.pieces;
}

static void
tick_ending(struct supervisor *sv, struct peer *p)
{
	bool seen;

	seen = p->end.seen;
	ending_on_tick(&p->end, sv->complete, sv->now,
	    (int64_t)sv->cf->shoal.away_time * 1000,
	    (int64_t)sv->cf->shoal.give_up_after * 1000);
	if (seen || !p->end.seen)
		return;
	sv->given_up++;
	log_warnx("peer %" PRIu32 " did not come for %" PRIu32 " s and is "
		  "given up",
	    p->cf->id, sv->cf->shoal.give_up_after);
}

/* Every peer has every piece and was told so (DESIGN 7). */
static void
check_ending(struct supervisor *sv)
{
	uint32_t done, i;

	if (sv->phase != PHASE_RUNNING || sv->cf->opt.stay)
		return;
	done = 0;
	for (i = 0; i < sv->npeers; i++) {
		tick_ending(sv, &sv->peer[i]);
		done += ending_is_done(&sv->peer[i].end);
	}
	if (done < sv->npeers)
		return;
	if (sv->complete) {
		log_info("all peers are complete%s",
		    sv->given_up > 0 ? " or given up" : "");
		leave_politely(sv);
	} else if (is_hopeless(sv)) {
		log_errx("no peer is left to fetch the missing pieces from");
		leave_now(sv, EXIT_FAILED);
	}
}

static void
tick(struct supervisor *sv)
{
	atomic_store(&sv->seg.board->beat, (uint64_t)sv->now.ns);
	orders_ring_news(sv);
	child_tick(sv);
	preferred_log(sv);
	check_ending(sv);
	sv->next_tick =
	    mono_add_ms(sv->now, is_busy(sv) ? TICK_BUSY_MS : TICK_IDLE_MS);
}

static void
second(struct supervisor *sv)
{
	uint32_t i;

	neighbours_sample_all(sv);
	neighbours_rates(sv);
	availability_count(sv);
	for (i = 0; i < sv->cf->slots; i++)
		if (sv->child[i].state == SLOT_LIVE)
			neighbours_frames(sv, &sv->child[i]);
	for (i = 0; i < sv->npeers; i++)
		backoff_decay(&sv->peer[i].penalty, PENALTY_DECAY_MS, sv->now);
	if (!sv->complete || atomic_load(&sv->seg.board->asks_total) > 0) {
		board_begin(sv->seg.board);
		(void)asks_age(&sv->asks, sv->now, ASK_AGE_MS, sv->seg.board);
		board_end(sv->seg.board);
	}
	orders_deal_frames(sv); /* connections may have ended */
	neighbours_publish(sv);
	room_make(sv);
	sv->have = swarm_have_count(&sv->swarm);
	progress_show(sv);
	notify_status(sv);
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
		watch_wait(sv, sv->ep, wait_ms(sv));
		notify_tick(sv);
		disks_tick(sv);
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
				check_ending(sv);
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
