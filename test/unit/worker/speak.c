/*
 * speak.c: tests of what is said while a block is under way.
 */
#include <criterion/criterion.h>
#include <sys/socket.h>

#include "effects.h"
#include "input.h"
#include "loop.h"
#include "send.h"
#include "steps.h"
#include "world.h"

#define HEAD 13 /* bytes of a piece message before its data */

static struct torrent_file all = {.flags = TORRENT_PADDING};
static struct world *me;

static void
begin(struct world *world)
{
	struct worker *w = &world->w;

	me = world;
	world_admit(world);
	store_grant(w, SLOT_FRAMES);
	all.length = w->geo.file_size;
	w->source.spans = (struct spans){w->geo.file_size, &all, 1};
	w->source.ready = true;
}

/* The peer asks for a block, of which so many bytes may pass. */
static void
serve(uint64_t may)
{
	const struct msg m = {.type = MSG_REQUEST, .length = BLOCK_SIZE};
	struct worker *w = &me->w;

	if (may > 0)
		w->up.bucket = (struct bucket){
		    .rate = 1000, .level = (int64_t)may, .at = w->now};
	out_serve(&w->out, &m);
	send_turn(w);
}

static size_t
heard(void)
{
	static uint8_t buf[2 * BLOCK_SIZE];
	size_t n = 0;
	ssize_t got;

	while ((got = recv(me->peer, buf, sizeof(buf), MSG_DONTWAIT)) > 0)
		n += (size_t)got;
	return n;
}

static void
trickle(struct world *world)
{
	begin(world);
	serve(100);
	must(heard() == HEAD + 100);
	send_turn(&world->w);
	must(heard() == 0);
	out_msg(&world->w.out, MSG_INTERESTED, 0);
	send_turn(&world->w);
	must(heard() == BLOCK_SIZE - 100 + 5);
	/* The next one waits for as long as that was too much. */
	serve(0);
	must(heard() == 0);
	must(world->w.up.bucket.level == 100 - (int64_t)BLOCK_SIZE);
	out_msg(&world->w.out, MSG_NOT_INTERESTED, 0);
	send_turn(&world->w);
	must(heard() == 5);
}

Test(speak, limited_block_goes_at_once_when_more_is_to_be_said)
{
	cr_assert_eq(world_run_blocks(1, trickle), 0);
}

/* The socket takes nothing, so a block is under way, and we have had much to
 * say. */
static void
be_stuck(struct world *world)
{
	struct worker *w = &world->w;
	uint8_t full[4096] = {0};

	begin(world);
	while (send(FD_PEER, full, sizeof(full), MSG_DONTWAIT) > 0)
		;
	serve(0);
	must(w->blocked);
	while (effects_may_speak(w))
		out_msg(&w->out, MSG_HAVE, 0);
}

static void
listen_on(struct world *world)
{
	struct worker *w = &world->w;
	size_t len;

	be_stuck(world);
	len = w->out.len;
	world_declare(world, 1);
	steps_announce(w);
	must(w->out.len == len);
	world_hear(world, MSG_HAVE, 2);
	world_hear(world, MSG_UNCHOKE, 0);
	len = w->out.len;
	world_ask(world);
	must(w->out.len == len && w->sess.nasks == 0);
	must(w->announcing);
	input_turn(w);
	must(input_is_wanted(w));
	must(heard() > 0);
	w->blocked = false;
	send_turn(w);
	must(heard() > len);
	steps_announce(w);
	must(!w->announcing && bits_has(w->sess.set.mine, 1));
	world_ask(world);
	must(w->sess.nasks > 0);
}

Test(speak, much_to_say_does_not_make_deaf)
{
	cr_assert_eq(world_run_blocks(1, listen_on), 0);
}

/* The socket will say when it takes more. */
static int
sleep_stuck(struct pollfd *fd, const struct timespec *ts)
{
	must((fd[0].events & (POLLIN | POLLOUT)) == (POLLIN | POLLOUT));
	must(ts->tv_sec == 1 || ts->tv_nsec > 500000000);
	world_done();
}

static void
wait_stuck(struct world *world)
{
	be_stuck(world);
	world_declare(world, 1);
	world_sleep = sleep_stuck;
	loop(&world->w);
}

Test(speak, who_waits_for_the_socket_does_not_look_again)
{
	cr_assert_eq(world_run_blocks(1, wait_stuck), 0);
}

/* And when it does, what waited is said. */
static int
sleep_asking(struct pollfd *fd, const struct timespec *ts)
{
	static int slept;

	(void)ts;
	if (slept++ == 0) {
		must(me->w.sess.nasks == 0);
		(void)heard();
		fd[0].revents = POLLOUT;
		return 1;
	}
	must(me->w.sess.nasks > 0);
	world_done();
}

static void
ask_stuck(struct world *world)
{
	be_stuck(world);
	atomic_store(&world->w.seg.orders[0].word, ORDER_WORD(0, 1, 0));
	world->w.order_seen = world->w.order_done =
	    atomic_load(&world->w.order->word);
	world_hear(world, MSG_HAVE, 2);
	world_hear(world, MSG_UNCHOKE, 0);
	world_sleep = sleep_asking;
	loop(&world->w);
}

Test(speak, request_that_found_no_room_goes_when_there_is_some)
{
	cr_assert_eq(world_run_blocks(1, ask_stuck), 0);
}
