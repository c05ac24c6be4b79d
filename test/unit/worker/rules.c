/*
 * rules.c: tests of the rules of src/state/README as a worker keeps them.
 *
 * At each fault point that the worker comes by, and wherever it would sleep,
 * the others make their moves.  An ordinary build has no such points.
 */
#include "failpoint.h"

#ifdef SHOAL_FAILPOINTS

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "admission.h"
#include "effects.h"
#include "fdpass.h"
#include "input.h"
#include "loop.h"
#include "play.h"
#include "record.h"
#include "send.h"
#include "sleep.h"
#include "steps.h"
#include "world.h"

#define POINTS_MAX 100

TestSuite(rules, .timeout = 60);

static struct world *me; /* for the others, who are told nothing */

static bool
is_filled(uint32_t f)
{
	return frame_is_filled(me->w.own, me->w.done, f);
}

/* So many bytes of what comes in. */
static void
receive(struct worker *w, size_t n)
{
	uint8_t *p;

	must(store_space(w, &p) >= n);
	memset(p, 1, n);
	store_advance(w, n);
}

/* The data of a whole piece begin. */
static void
begin(struct worker *w, uint32_t piece)
{
	const struct msg m = {.type = MSG_PIECE,
	    .index = piece,
	    .length = geometry_piece_len(&w->geo, piece)};

	store_begin(w, &m);
}

static void
fill_in_two_parts(struct world *world)
{
	struct worker *w = &world->w;

	me = world;
	world_admit(world);
	begin(w, 0);
	receive(w, BLOCK_SIZE - 1);
	must(!is_filled(0));
	receive(w, 1);
	must(is_filled(0));
	must(w->own->desc[0].piece == 0);
	must(w->own->desc[0].length == BLOCK_SIZE);
}

Test(rules, r2_half_a_block_is_not_filled)
{
	cr_assert_eq(world_run(1, fill_in_two_parts), 0);
}

static void
fill_for_each_disk(struct world *world)
{
	struct worker *w = &world->w;
	uint32_t p, f;

	me = world;
	world_admit(world);
	for (p = 0; p < 3; p++) {
		begin(w, p);
		receive(w, BLOCK_SIZE);
		for (f = 0; f < SLOT_FRAMES; f++)
			must(is_filled(f) ==
			    (f % geometry_run_len(3) == 0 &&
				f / geometry_run_len(3) <= p));
	}
}

Test(rules, r4_a_block_goes_into_a_frame_of_its_disk_process)
{
	cr_assert_eq(world_run(3, fill_for_each_disk), 0);
}

/* A disk process that is woken, or has just begun to sleep. */
static void
disk_turn(void)
{
	struct frame_desc d;
	struct worker *w = &me->w;
	uint32_t seq;

	if (!seg_bell_wait(&w->seg, 0, mono_now()) ||
	    !seg_take_dirty(w->own, 0))
		return;
	if (frame_take(w->own, w->done, 0, &seq, &d))
		frame_done(seg_done(&w->seg, 0), 0, seq);
}

static void
hand_over(struct world *world)
{
	struct worker *w = &world->w;
	unsigned int nth;
	bool came = true;

	me = world;
	for (nth = 1; came; nth++) {
		must(nth < POINTS_MAX);
		world_admit(world);
		play_begin(NULL, nth, disk_turn);
		begin(w, 0);
		receive(w, BLOCK_SIZE);
		w->hungry = true;
		store_ring(w);
		came = play_end();
		disk_turn();
		must(!is_filled(0));
	}
	must(nth > 5);
}

Test(rules, r7_what_is_handed_over_is_rung_for)
{
	cr_assert_eq(world_run(1, hand_over), 0);
}

/* Its peer has everything and lets it ask. */
static void
be_unchoked(struct world *world)
{
	static const struct msg unchoke = {.type = MSG_UNCHOKE};
	struct worker *w = &world->w;
	struct fx_list fx = {.n = 0};

	me = world;
	world_admit(world);
	/* As it stands, so that there is no order to obey first. */
	atomic_store(&world->w.seg.orders[0].word, ORDER_WORD(0, 1, 0));
	w->order_seen = w->order_done = atomic_load(&w->order->word);
	bits_fill(w->coming, WORLD_PIECES);
	sess_on_bitfield(&w->sess, w->coming, &fx);
	sess_on_msg(&w->sess, &unchoke, w->now, &fx);
	effects_perform(w, &fx);
}

static unsigned int slept;

static int64_t
us_of(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * 1000000 + ts->tv_nsec / 1000;
}

static int64_t
ms_of(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * 1000 + ts->tv_nsec / 1000000;
}

/* What the worker has said since the last look, in bytes. */
static ssize_t
said(uint8_t *buf, size_t n)
{
	return recv(me->peer, buf, n, MSG_DONTWAIT);
}

/* The piece of the one request in there. */
static uint32_t
asked(void)
{
	static uint8_t buf[256];
	ssize_t n = said(buf, sizeof(buf));

	must(n >= 9);
	must(buf[n - 5] == 6);
	return buf[n - 1];
}

static void
send_piece(uint32_t piece)
{
	static uint8_t buf[MSG_HEAD_MAX + WORLD_BLOCKS * BLOCK_SIZE];
	size_t n, len = me->w.geo.piece_size;

	n = msg_encode(me->w.dialect, MSG_PIECE, piece, (uint32_t)len, buf);
	must(send(me->peer, buf, n + len, 0) == (ssize_t)(n + len));
}

static void
disk_is_done(void)
{
	uint32_t f;

	for (f = 0; f < SLOT_FRAMES; f++)
		atomic_store(&seg_done(&me->w.seg, 0)[f],
		    atomic_load(&me->w.own->filled[f]));
}

/* One frame: a piece comes, and disk is slow, then done with it; nobody rings
 * for that. */
static int
sleep_hungry(struct pollfd *fd, const struct timespec *ts)
{
	static uint32_t first;

	switch (slept++) {
	case 0:
		first = asked();
		send_piece(first);
		fd[0].revents = POLLIN;
		return 1;
	case 1:
		must(is_filled(0));
		must(ms_of(ts) <= 2);
		disk_is_done();
		return 0;
	default:
		must(asked() != first);
		world_done();
	}
}

static void
be_hungry(struct world *world)
{
	be_unchoked(world);
	/* The short last piece is not among those. */
	atomic_store(&world->w.asks[WORLD_PIECES - 1], 99);
	world_sleep = sleep_hungry;
	loop(&world->w);
}

/* Disk is slow for long.  That the peer speaks ends every other sleep, which
 * was not in vain. */
static int
sleep_starving(struct pollfd *fd, const struct timespec *ts)
{
	static const int64_t us[] = {
	    250, 500, 1000, 2000, 4000, 8000, 16000, 16000};
	bool speaks = slept == 0 || slept % 2 != 0;

	if (slept == 0)
		send_piece(asked());
	else
		must(us_of(ts) == us[(slept - 1) / 2]);
	if (slept++ == 2 * sizeof(us) / sizeof(us[0]))
		world_done();
	fd[0].revents = speaks ? POLLIN : 0;
	return speaks;
}

static void
be_starving(struct world *world)
{
	be_unchoked(world);
	atomic_store(&world->w.asks[WORLD_PIECES - 1], 99);
	world_sleep = sleep_starving;
	loop(&world->w);
}

Test(rules, r8_who_waits_for_a_frame_in_vain_sleeps_longer_each_time)
{
	cr_assert_eq(world_run(1, be_starving), 0);
}

/* Disk is done with a frame at every other look. */
static int
sleep_fed(struct pollfd *fd, const struct timespec *ts)
{
	if (slept++ == 0) {
		send_piece(asked());
		fd[0].revents = POLLIN;
		return 1;
	}
	must(us_of(ts) == (slept % 2 == 0 ? 250 : 500));
	if (slept % 2 != 0)
		disk_is_done();
	if (slept == 2 * WORLD_BLOCKS)
		world_done();
	return 0;
}

static void
be_fed(struct world *world)
{
	be_unchoked(world);
	atomic_store(&world->w.asks[WORLD_PIECES - 1], 99);
	world_sleep = sleep_fed;
	loop(&world->w);
}

Test(rules, r8_who_found_a_frame_looks_again_as_soon_as_at_first)
{
	cr_assert_eq(world_run_long(1, be_fed), 0);
}

Test(rules, r8_who_waits_for_a_frame_looks_again_soon)
{
	cr_assert_eq(world_run(1, be_hungry), 0);
}

/* All is asked of others, then nothing is. */
static int
sleep_starved(struct pollfd *fd, const struct timespec *ts)
{
	uint32_t p;

	(void)fd;
	if (me->w.sess.nasks > 0)
		world_done();
	must(slept++ < 20);
	must(ms_of(ts) <= 100);
	/* What else wakes it once has done so by then. */
	for (p = 0; slept > 2 && p < WORLD_PIECES; p++)
		atomic_store(&me->w.asks[p], 0);
	nanosleep(ts, NULL);
	return 0;
}

static void
be_starved(struct world *world)
{
	uint32_t p;

	be_unchoked(world);
	for (p = 0; p < WORLD_PIECES; p++)
		atomic_store(&world->w.asks[p], 99);
	world_sleep = sleep_starved;
	loop(&world->w);
}

Test(rules, r8_who_finds_everything_asked_looks_again)
{
	cr_assert_eq(world_run(1, be_starved), 0);
}

static int
sleep_idle(struct pollfd *fd, const struct timespec *ts)
{
	(void)fd;
	must(ms_of(ts) <= 1000);
	world_done();
}

static void
be_idle(struct world *world)
{
	me = world;
	world_admit(world);
	world_sleep = sleep_idle;
	loop(&world->w);
}

Test(rules, r8_nobody_sleeps_for_more_than_a_second)
{
	cr_assert_eq(world_run(1, be_idle), 0);
}

/* Another disk process declares a piece. */
static void
declare_4(void)
{
	world_declare(me, 4);
}

/* The piece is told to the peer, or the epoch says that there is news. */
static bool
has_or_will(uint32_t piece)
{
	return bits_has(me->w.sess.set.mine, piece) ||
	    atomic_load(&me->w.swarm.h->epoch) != me->w.epoch;
}

static void
announce(struct world *world)
{
	me = world;
	world_admit(world);
	world_declare(world, 3);
	play_begin("worker_announce_epoch", 0, declare_4);
	steps_announce(&world->w);
	must(play_end());
	must(bits_has(world->w.sess.set.mine, 3));
	must(has_or_will(4));
}

Test(rules, r11_no_piece_is_missed_while_others_are_announced)
{
	cr_assert_eq(world_run(1, announce), 0);
}

static void
tell(enum record_kind kind, uint32_t a, int fd)
{
	struct record r = {.kind = kind, .a = a};
	uint8_t buf[RECORD_MAX];

	must(fdpass_send(me->supervisor, buf, record_encode(&r, buf), fd) == 0);
}

static int
sleep_heard(struct pollfd *fd, const struct timespec *ts)
{
	(void)ts;
	fd[1].revents = POLLIN;
	return 1;
}

static void
join(struct world *world)
{
	struct worker *w = &world->w;

	me = world;
	world_declare(me, 3);
	tell(REC_FD, FD_SWARM, world->swarm_fd);
	tell(REC_FD, FD_ASKS, world->asks_fd);
	tell(REC_FD, FD_FILE, world->swarm_fd);
	tell(REC_ADMIT, WORLD_PEER, -1);
	memset(&w->swarm, 0, sizeof(w->swarm));
	w->asks = NULL;
	world_sleep = sleep_heard;
	play_begin("worker_admission_epoch", 0, declare_4);
	admission(w);
	must(play_end());
	must(bits_has(w->sess.set.mine, 3));
	must(has_or_will(4));
}

Test(rules, r11_no_piece_is_missed_at_admission)
{
	cr_assert_eq(world_run(1, join), 0);
}

static bool by_epoch; /* what happens: disk declares, or an order comes */

/* The supervisor: stores or finds news, then looks who sleeps. */
static void
bring_news(void)
{
	struct worker *w = &me->w;
	uint64_t word = atomic_load(&w->order->word);

	if (by_epoch)
		world_declare(me, 3);
	else
		atomic_store(&w->seg.orders[0].word,
		    ORDER_WORD(ORDER_EPOCH(word) + 1, 1, 0));
	if (atomic_load(&w->own->asleep))
		raise(SIGUSR1);
}

/* ppoll lets the signal in, which is blocked elsewhere. */
static int
sleep_rung(struct pollfd *fd, const struct timespec *ts)
{
	sigset_t pending;

	(void)fd;
	(void)ts;
	slept++;
	sigpending(&pending);
	must(sigismember(&pending, SIGUSR1));
	errno = EINTR;
	return -1;
}

static void
sleep_over_no_news(struct world *world)
{
	unsigned int nth;
	sigset_t bell;

	me = world;
	sigemptyset(&bell);
	sigaddset(&bell, SIGUSR1);
	sigprocmask(SIG_BLOCK, &bell, NULL);
	world_sleep = sleep_rung;
	for (nth = 1; nth <= 2; nth++) {
		world_admit(world);
		world->w.order_seen = atomic_load(&world->w.order->word);
		world->w.epoch = atomic_load(&world->w.swarm.h->epoch);
		play_begin(NULL, nth, bring_news);
		sleep_turn(&world->w, 0, INT64_C(1000000000));
		must(play_end());
		must(atomic_load(&world->w.own->asleep) == 0);
	}
}

Test(rules, r12_no_order_is_slept_over)
{
	by_epoch = false;
	cr_assert_eq(world_run(1, sleep_over_no_news), 0);
}

Test(rules, r12_no_piece_is_slept_over)
{
	by_epoch = true;
	cr_assert_eq(world_run(1, sleep_over_no_news), 0);
}

#endif
