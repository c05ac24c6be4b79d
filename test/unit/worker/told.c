/*
 * told.c: tests of what a worker's record says of its peer.
 *
 * Rules R19 and R20 of src/state/README.  An ordinary build has no points at
 * which others make their moves.
 */
#include "failpoint.h"

#ifdef SHOAL_FAILPOINTS

#include <criterion/criterion.h>
#include <sys/socket.h>

#include "loop.h"
#include "play.h"
#include "send.h"
#include "steps.h"
#include "world.h"

TestSuite(told, .timeout = 60);

static struct world *me; /* for the others, who are told nothing */

static struct slot_copy
published(void)
{
	struct slot_copy c;

	report_told(&me->w);
	report_turn(&me->w);
	slot_read_last(me->w.own, &c);
	return c;
}

/* The log's ring is full, so nothing can be said. */
static void
lag_behind(struct world *world)
{
	struct worker *w = &world->w;
	uint32_t p;

	me = world;
	world_admit(world);
	while (event_put(w->own->event, SLOT_EVENTS, &w->own->event_head,
	    w->tail, EVENT_HAVE, 0))
		;
	for (p = 0; p < WORLD_PIECES; p++)
		world_declare(me, p);
	steps_announce(w);
	must(w->epoch == WORLD_PIECES);
	must(published().announced == 0);
}

Test(told, r19_what_counts_is_what_was_announced)
{
	cr_assert_eq(world_run(1, lag_behind), 0);
}

static void
tell_everything(struct world *world)
{
	struct worker *w = &world->w;
	uint8_t buf[4096];
	uint32_t p;

	me = world;
	world_admit(world);
	for (p = 0; p < WORLD_PIECES; p++)
		world_declare(me, p);
	steps_announce(w);
	must(published().announced == WORLD_PIECES);
	must((published().flags & CONN_FLUSHED) == 0); /* it is not sent */
	send_turn(w);
	must((published().flags & CONN_FLUSHED) == 0); /* nor received */
	must(recv(me->peer, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	must((published().flags & CONN_FLUSHED) != 0);
}

Test(told, r19_told_is_what_the_peer_has_taken)
{
	cr_assert_eq(world_run(1, tell_everything), 0);
}

/* The worker may be shot here. */
static void
is_recorded(void)
{
	struct slot_copy c;

	slot_read_last(me->w.own, &c);
	must((c.flags & CONN_PEER_COMPLETE) != 0);
	must(c.peer_have == WORLD_PIECES);
	world_done();
}

/* Everything comes at once, and the log is due. */
static int
sleep_complete(struct pollfd *fd, const struct timespec *ts)
{
	uint8_t buf[MSG_HEAD_MAX];
	uint32_t p;
	ssize_t n;

	(void)ts;
	for (p = 0; p < WORLD_PIECES; p++) {
		n = (ssize_t)msg_encode(me->w.dialect, MSG_HAVE, p, 0, buf);
		must(send(me->peer, buf, (size_t)n, 0) == n);
	}
	store_mark(&me->w, 0, me->w.now);
	play_begin("ring_unmarked", 1, is_recorded);
	fd[0].revents = POLLIN;
	return 1;
}

static void
hear_everything(struct world *world)
{
	me = world;
	world_admit(world);
	world_sleep = sleep_complete;
	loop(&world->w);
}

Test(told, r20_who_is_complete_is_recorded_before_disk_is_rung)
{
	cr_assert_eq(world_run(1, hear_everything), 0);
}

#endif
