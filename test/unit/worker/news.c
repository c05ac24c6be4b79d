/*
 * news.c: unit tests of when a peer is told what is new.
 */
#include <criterion/criterion.h>

#include "loop.h"
#include "steps.h"
#include "world.h"

#define NEWS_MS 100 /* as in steps.c */

/* The peer has all but these. */
enum { LACKED = 8, LACKED_TOO };

/* A piece is on its way from a peer who has most of them. */
static void
be_asking(struct world *me)
{
	struct worker *w = &me->w;

	world_admit(me);
	store_grant(w, SLOT_FRAMES);
	steps_announce(w);
	for (uint32_t p = 0; p < WORLD_PIECES; p++)
		if (p != LACKED && p != LACKED_TOO)
			world_hear(me, MSG_HAVE, p);
	world_hear(me, MSG_UNCHOKE, 0);
	world_ask(me);
	must(w->sess.nasks == 1);
}

/* A piece that the peer has, and is not asked for, comes from somebody else. */
static uint32_t
learn(struct world *me)
{
	uint32_t piece = me->w.sess.ask[0].piece == 0 ? 1 : 0;

	world_declare(me, piece);
	steps_announce(&me->w);
	return piece;
}

static bool
is_said(const struct worker *w, uint32_t piece)
{
	return bits_has(w->sess.set.mine, piece);
}

/* It comes in full, and disk has yet to take it. */
static void
comes(struct worker *w)
{
	const struct msg m = {.type = MSG_PIECE,
	    .index = w->sess.ask[0].piece,
	    .length = geometry_piece_len(&w->geo, w->sess.ask[0].piece)};
	struct fx_list fx = {.n = 0};
	uint8_t *p;

	must(sess_on_piece_begin(&w->sess, m.index, 0) == PIECE_STORE);
	store_begin(w, &m);
	must(store_space(w, &p) >= m.length);
	store_advance(w, m.length);
	sess_on_piece_end(&w->sess, &fx);
}

static void
wait_for_the_request(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece;

	be_asking(me);
	piece = learn(me);
	must(!is_said(w, piece));
	comes(w);
	steps_announce(w);
	must(is_said(w, piece));
	world_ask(me);
	must(w->sess.nasks == 1);
	must(w->sess.ask[0].piece != piece);
}

Test(news, what_the_peer_has_itself_is_said_with_the_next_request)
{
	cr_assert_eq(world_run(1, wait_for_the_request), 0);
}

/* What is asked for next was chosen, and finds no frame to come into. */
static void
wait_for_frames(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece;

	be_asking(me);
	comes(w);
	store_grant(w, 1);
	world_ask(me);
	must(w->hungry && w->sess.nasks == 0);
	piece = w->sess.picked == 0 ? 1 : 0;
	world_declare(me, piece);
	steps_announce(w);
	must(!is_said(w, piece));
	store_grant(w, SLOT_FRAMES);
	world_ask(me);
	must(w->sess.nasks == 1);
	must(is_said(w, piece));
}

Test(news, also_when_that_waits_for_frames)
{
	cr_assert_eq(world_run(1, wait_for_frames), 0);
}

static void
wait_no_longer(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece;

	be_asking(me);
	piece = learn(me);
	w->now = mono_add_ms(w->now, NEWS_MS - 1);
	steps_announce(w);
	must(!is_said(w, piece));
	w->now = mono_add_ms(w->now, 1);
	steps_announce(w);
	must(is_said(w, piece));
}

Test(news, or_after_a_tenth_of_a_second)
{
	cr_assert_eq(world_run(1, wait_no_longer), 0);
}

static int
sleep_with_news(struct pollfd *fd, const struct timespec *ts)
{
	(void)fd;
	must(ts->tv_sec == 0 && ts->tv_nsec <= NEWS_MS * 1000000L);
	world_done();
}

static void
sleep_over_news(struct world *me)
{
	be_asking(me);
	(void)learn(me);
	world_sleep = sleep_with_news;
	loop(&me->w);
}

Test(news, which_is_not_slept_over)
{
	cr_assert_eq(world_run(1, sleep_over_news), 0);
}

static void
hurry(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece;

	be_asking(me);
	piece = learn(me);
	must(!is_said(w, piece));
	world_declare(me, LACKED);
	steps_announce(w);
	must(is_said(w, LACKED));
	must(is_said(w, piece));
}

Test(news, what_the_peer_lacks_is_said_at_once)
{
	cr_assert_eq(world_run(1, hurry), 0);
}

static void
tell_idle(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece;

	be_asking(me);
	world_hear(me, MSG_CHOKE, 0);
	piece = learn(me);
	must(is_said(w, piece));
}

Test(news, nothing_waits_where_no_request_is_near)
{
	cr_assert_eq(world_run(1, tell_idle), 0);
}
