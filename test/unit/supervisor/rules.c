/*
 * rules.c: tests of the rules of src/state/README as the supervisor keeps them.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "diskrecords.h"
#include "disks.h"
#include "ends.h"
#include "frames.h"
#include "orders.h"
#include "running.h"
#include "signals.h"
#include "world.h"

#define A_WHILE_MS 60000 /* more than the bound of anything that is tested */

static const struct frame_desc block = {3, 0, BLOCK_SIZE};
static struct supervisor sv;
static struct child *c; /* the worker in slot 0 */
static struct seg_slot *slot;
static int other; /* its end of the pair */

static void
begin(void)
{
	world_make(&sv);
	c = world_worker(&sv, &other);
	slot = seg_slot(&sv.seg, 0);
}

static void
end(void)
{
	if (c->pid != 0)
		kill(c->pid, SIGKILL);
}

TestSuite(rules, .init = begin, .fini = end, .timeout = 60);

/* As reap_one does. */
static void
reap(void)
{
	siginfo_t si;

	world_kill(c);
	cr_assert_eq(waitid(P_PID, (id_t)c->pid, &si, WEXITED), 0);
	ends_reaped(&sv, c, SIGKILL, true);
}

/* Else totals would be less until the next second. */
Test(rules, what_an_ended_connection_moved_is_on_the_board_at_once)
{
	atomic_store(&slot->rec.bytes_down, 5);
	atomic_store(&slot->rec.bytes_up, 7);
	reap();
	cr_assert_eq(atomic_load(&sv.seg.board->gone_conns), 1);
	cr_assert_eq(atomic_load(&sv.seg.board->gone_down), 5);
	cr_assert_eq(atomic_load(&sv.seg.board->gone_up), 7);
}

/* What is left of the worker is as it left it. */
static bool
is_untouched(void)
{
	return c->state == SLOT_LIVE && child_is_running(c) &&
	    atomic_load(&sv.asks.word[3]) == 1 &&
	    atomic_load(&slot->dirty[0]) == 0 && sv.peer[0].conn == c;
}

/* One turn of the loop; it is on its way out, so that there is no other. */
static void
turn(void)
{
	sv.phase = PHASE_FINISHING;
	sv.quick = true;
	(void)running_loop(&sv);
}

Test(rules, r9_an_ask_that_has_stood_too_long_is_cleared)
{
	sv.asks.word[3] = sv.asks.seen[3] = 2; /* nobody's */
	sv.asks.since[3] = mono_add_ms(sv.now, -A_WHILE_MS).ns;
	sv.asks.word[4] = 2;
	turn();
	cr_assert_eq(sv.asks.word[3], 0);
	cr_assert_eq(sv.asks.word[4], 2);
}

static uint32_t rung;
static uint64_t word_then;

/* The bell of a worker: in the middle of whoever rings it. */
static void
on_bell(int sig)
{
	(void)sig;
	rung++;
	word_then = atomic_load(&sv.seg.orders[0].word);
}

/* We are the worker that is rung. */
static void
listen_to_bells(void (*fn)(int))
{
	struct sigaction sa = {.sa_handler = fn};

	cr_assert_eq(sigaction(SIGUSR1, &sa, NULL), 0);
	close(c->pidfd);
	cr_assert_neq(c->pidfd = pidfd_open(getpid(), 0), -1);
	rung = 0;
}

Test(rules, r12_an_order_stands_before_its_bell)
{
	listen_to_bells(on_bell);
	orders_choke(&sv, c, true);
	cr_assert_eq(rung, 1);
	cr_assert(ORDER_FLAGS(word_then) & ORDER_UNCHOKE);
	orders_leave(&sv, c, ORDER_LEAVE);
	cr_assert_eq(rung, 2);
	cr_assert(ORDER_FLAGS(word_then) & ORDER_LEAVE);
}

static void
declare(void)
{
	atomic_fetch_add(&sv.swarm.h->epoch, 1);
}

/* It wakes, finds the epoch as it is, and sleeps; then it moves again. */
static void
on_bell_and_news(int sig)
{
	(void)sig;
	if (rung++ == 0)
		declare();
}

Test(rules, r12_news_that_come_while_bells_are_rung_are_rung_for)
{
	listen_to_bells(on_bell_and_news);
	atomic_store(&slot->asleep, 1);
	declare();
	orders_ring_news(&sv);
	cr_assert_eq(rung, 1);
	sv.now = mono_add_ms(sv.now, A_WHILE_MS);
	orders_ring_news(&sv);
	cr_assert_eq(rung, 2);
	sv.now = mono_add_ms(sv.now, A_WHILE_MS);
	orders_ring_news(&sv);
	cr_assert_eq(rung, 2);
}

Test(rules, r13_one_who_falls_silent_is_not_dead)
{
	sv.asks.word[3] = 1;
	child_shoot(c);
	cr_assert(is_untouched());
	close(other);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert_eq(c->watch.fd, -1);
	cr_assert(is_untouched());
	reap();
	cr_assert_eq(sv.asks.word[3], 0);
	cr_assert_eq(c->state, SLOT_FREE);
}

Test(rules, r13_one_who_is_stopped_is_not_dead)
{
	siginfo_t si;

	sv.asks.word[3] = 1;
	signals_init(&sv);
	kill(c->pid, SIGSTOP);
	cr_assert_eq(waitid(P_PID, (id_t)c->pid, &si, WSTOPPED | WNOWAIT), 0);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert(is_untouched());
	world_kill(c);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert_eq(c->state, SLOT_FREE);
}

/* A successor would write what its predecessor still writes. */
Test(rules, r13_a_disk_process_that_falls_silent_is_not_replaced)
{
	struct disk *d = &sv.disk[1];
	int pair[2];

	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	d->k = 1;
	d->tether.pid = c->pid;
	d->tether.pair = pair[0];
	d->born = sv.disk[0].born = true;
	cr_assert_eq(watch_add(sv.ep, &d->tether.watch, d->tether.pair, EPOLLIN,
			 diskrecords_ready, d),
	    0);
	close(pair[1]);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert_eq(d->tether.watch.fd, -1);
	cr_assert_eq(disks_by_pid(&sv, c->pid), d);
	disks_reaped(&sv, d, SIGKILL, true);
	cr_assert_null(disks_by_pid(&sv, c->pid));
}

/* It has asked for two pieces and handed over a block. */
static void
die_at_work(void)
{
	sv.asks.word[3] = sv.asks.word[5] = 1;
	sv.asks.word[4] = 2;
	frame_fill(slot, 200, &block);
	reap();
}

Test(rules, r14_the_asks_of_the_dead_are_swept)
{
	die_at_work();
	cr_assert_eq(sv.asks.word[3] | sv.asks.word[5], 0);
	cr_assert_eq(sv.asks.word[4], 2);
}

Test(rules, r14_every_disk_process_is_rung_for_the_dead)
{
	uint32_t k;

	die_at_work();
	for (k = 0; k < WORLD_DISKS; k++) {
		cr_assert(seg_bell_wait(&sv.seg, k, mono_now()));
		cr_assert(seg_take_dirty(slot, k));
	}
	/* Who it was, because its block has an author. */
	cr_assert_eq(sv.seg.orders[0].peer_id, WORLD_PEER);
}

Test(rules, r15_a_slot_is_used_again_when_it_has_drained)
{
	uint32_t filled;

	die_at_work();
	sv.child[1].state = SLOT_LIVE;
	filled = atomic_load(&slot->filled[200]);
	child_tick(&sv);
	cr_assert_eq(c->state, SLOT_DRAINING);
	cr_assert_null(child_reserve(&sv));
	frame_done(seg_done(&sv.seg, 0), 200, filled);
	child_tick(&sv);
	cr_assert_eq(c->state, SLOT_FREE);
	cr_assert_eq(child_reserve(&sv), c);
	cr_assert_eq(atomic_load(&slot->filled[200]), filled);
}

Test(rules, r15_nor_when_it_is_left_aside)
{
	die_at_work();
	sv.child[1].state = SLOT_LIVE;
	sv.now = mono_add_ms(sv.now, A_WHILE_MS);
	child_tick(&sv);
	cr_assert_eq(c->state, SLOT_STUCK);
	cr_assert_null(child_reserve(&sv));
	frame_done(seg_done(&sv.seg, 0), 200, slot->filled[200]);
	child_tick(&sv);
	cr_assert_eq(c->state, SLOT_FREE);
}

/* The last that it has said of its peer. */
static void
publish(uint32_t flags)
{
	struct slot_copy rec = {.flags = flags, .announced = WORLD_PIECES};

	cr_assert(slot_publish(slot, &rec, NULL, 0, 0, (uint32_t)c->pid));
}

Test(rules, r20_the_dead_have_told_nothing_that_they_did_not_record)
{
	publish(CONN_PEER_COMPLETE);
	reap();
	cr_assert(sv.peer[0].end.seen);
	cr_assert_not(sv.peer[0].end.told);
}

Test(rules, r20_the_last_record_of_the_dead_counts)
{
	publish(CONN_PEER_COMPLETE | CONN_FLUSHED);
	reap();
	cr_assert(sv.peer[0].end.seen);
	cr_assert(sv.peer[0].end.told);
}

Test(rules, r20_what_was_seen_is_remembered)
{
	publish(CONN_PEER_COMPLETE | CONN_FLUSHED);
	reap();
	c = world_worker(&sv, &other);
	publish(0);
	reap();
	cr_assert(ending_is_done(&sv.peer[0].end));
}
