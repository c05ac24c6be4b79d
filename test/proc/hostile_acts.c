/*
 * hostile_acts.c: behaviour that is meant to hold others up.
 */
#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "dialect.h"
#include "net.h"
#include "run.h"
#include "sentence.h"

TestSuite(hostile_acts, .fini = arena_drop, .timeout = 300);

/* How much more a worker may hold because its peer does not read. */
#define MORE_KIB 512

static void
ask_while_choked(const struct arena_plan *plan)
{
	arena_open(plan);
	arena_meet();
	for (uint32_t p = 0; p < ARENA_PIECES; p++)
		cr_assert(fake_send(&arena.hostile, MSG_REQUEST, p));
	cr_assert_eq(arena_probe(MSG_PIECE), 0);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

Test(hostile_acts, asking_a_seed_while_choked)
{
	ask_while_choked(&(struct arena_plan){.seed = true});
}

Test(hostile_acts, asking_a_founding_seed_while_choked)
{
	ask_while_choked(
	    &(struct arena_plan){.seed = true, .dialect = DIALECT_FOUNDING});
}

/* The honest one has given it but two. */
Test(hostile_acts, asking_a_leecher_for_what_it_lacks)
{
	int n;

	arena_open(&(struct arena_plan){.seed = false});
	arena_befriend(0);
	n = (int)look_have(&arena.look);
	for (uint32_t p = 0; p < ARENA_PIECES; p++)
		cr_assert(fake_send(&arena.hostile, MSG_REQUEST, p));
	cr_assert_leq(arena_probe(MSG_PIECE), n);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

/* It befriends a leecher, and is asked for a piece. */
static uint32_t
be_asked(void)
{
	arena_befriend(ARENA_PIECES);
	cr_assert(fake_expect(&arena.hostile, MSG_REQUEST, ARENA_MS));
	return arena.hostile.msg.index;
}

static bool
send_zeros(enum msg_type type, uint32_t index, uint32_t body, size_t n)
{
	static const uint8_t zeros[ARENA_PIECE + 1];
	uint8_t head[MSG_HEAD_MAX];
	size_t len = msg_encode(arena.plan.dialect, type, index, body, head);

	return fake_send_bytes(&arena.hostile, head, len) &&
	    fake_send_bytes(&arena.hostile, zeros, n);
}

/* The honest one is asked for the piece instead. */
Test(hostile_acts, answering_with_a_piece_of_the_wrong_length)
{
	static const int by[] = {-(int)ARENA_PIECE, -1, 1};
	uint32_t wanted;

	arena_open(&(struct arena_plan){.seed = false});
	for (size_t i = 0; i < 3; i++) {
		wanted = be_asked();
		(void)send_zeros(MSG_PIECE, wanted,
		    (uint32_t)((int)fake_piece_len(&arena.hostile, wanted) +
			by[i]),
		    0);
		arena_expect_left();
		fake_hang_up(&arena.hostile);
		arena_rest();
	}
	arena_close();
}

/* All but the one that was asked for, of zeros: none of it is stored. */
Test(hostile_acts, answering_with_other_pieces)
{
	uint32_t wanted, have;

	arena_open(&(struct arena_plan){.seed = false});
	wanted = be_asked();
	have = look_have(&arena.look);
	for (uint32_t p = 0; p < ARENA_PIECES; p++) {
		if (p == wanted)
			continue;
		cr_assert(
		    send_zeros(MSG_PIECE, p, fake_piece_len(&arena.hostile, p),
			fake_piece_len(&arena.hostile, p)));
	}
	(void)arena_probe(MSG_UNKNOWN);
	cr_assert_eq(look_have(&arena.look), have);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

struct hello {
	const char *what;
	uint32_t id; /* 0: the hostile peer's own */
	int broken;  /* this byte is another; -1: none */
	size_t n;    /* bytes of it */
	bool closes; /* and then says no more */
};

static const struct hello hellos[] = {
    {"nothing", 0, -1, 0, true},
    {"one byte", 0, -1, 1, true},
    {"a header", 0, -1, HEADER_LEN, true},
    {"a byte too few", 0, -1, HANDSHAKE_LEN - 1, true},
    {"the first byte wrong", 0, 0, HANDSHAKE_LEN, false},
    {"the last byte of the header wrong", 0, HEADER_LEN - 1, HANDSHAKE_LEN,
	false},
    {"an id of nobody", 4711, -1, HANDSHAKE_LEN, false},
    {"a negative id", UINT32_MAX, -1, HANDSHAKE_LEN, false},
    {"shoald's own id", BED_FIRST_ID, -1, HANDSHAKE_LEN, false},
    {"the honest peer's id", BED_FIRST_ID + 1, -1, HANDSHAKE_LEN, false},
};

static void
greet_wrongly(const struct hello *h)
{
	uint8_t hello[HANDSHAKE_LEN];

	handshake_encode(
	    arena.plan.dialect, h->id != 0 ? h->id : arena.hostile.id, hello);
	if (h->broken != -1)
		hello[h->broken] ^= 0x20;
	arena_touch();
	(void)fake_send_bytes(&arena.hostile, hello, h->n);
	if (h->closes)
		cr_assert_eq(shutdown(arena.hostile.fd, SHUT_WR), 0);
	cr_assert(fake_is_left(&arena.hostile, ARENA_MS), "%s", h->what);
	fake_hang_up(&arena.hostile);
	arena_rest();
}

static void
greet_in_all_wrong_ways(const struct arena_plan *plan)
{
	arena_open(plan);
	for (size_t i = 0; i < sizeof(hellos) / sizeof(hellos[0]); i++)
		greet_wrongly(&hellos[i]);
	/* A second handshake is no message. */
	arena_meet();
	(void)fake_greet(&arena.hostile);
	arena_expect_left();
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

Test(hostile_acts, greeting_a_seed_wrongly)
{
	greet_in_all_wrong_ways(&(struct arena_plan){.seed = true});
}

Test(hostile_acts, greeting_a_leecher_wrongly)
{
	greet_in_all_wrong_ways(
	    &(struct arena_plan){.seed = false, .dialect = DIALECT_FOUNDING});
}

/* In the victim's diagnostics. */
static bool
is_said(const char *what)
{
	const char *err =
	    bed_path(&arena.bed, "err_%u.txt", arena.bed.peer[arena.victim].id);
	int64_t end = run_now() + run_patience(ARENA_MS);

	while (sentence_count(err, what) == 0 && run_now() < end)
		run_sleep(20);
	return sentence_count(err, what) > 0;
}

/* A byte now and then is no reason to wait longer for the whole. */
Test(hostile_acts, greeting_byte_by_byte)
{
	uint8_t hello[HANDSHAKE_LEN];
	int64_t begun;
	size_t i;

	arena_open(&(struct arena_plan){.seed = true});
	handshake_encode(arena.plan.dialect, arena.hostile.id, hello);
	arena_touch();
	begun = run_now();
	for (i = 0; i < sizeof(hello) && !net_is_closed(arena.hostile.fd, 0);
	     i++) {
		(void)fake_send_bytes(&arena.hostile, hello + i, 1);
		run_sleep(run_now() - begun < 2000 ? 400 : 1000);
		arena_step();
	}
	cr_assert_lt(i, sizeof(hello) - 1);
	cr_assert_geq(run_now() - begun, 2900);
	/* By the worker itself, not only by the supervisor's second look. */
	cr_assert(is_said("no whole handshake came in time"));
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

/* Twenty bytes of it a second, with the honest one beside it. */
static void
dribble(const uint8_t *p, size_t n)
{
	pid_t worker = arena_worker();
	int64_t cpu = run_cpu_ms(worker);

	for (size_t i = 0; i < n; i++) {
		cr_assert(fake_send_bytes(&arena.hostile, p + i, 1));
		run_sleep(50);
		arena_step();
	}
	cr_assert_lt(run_cpu_ms(worker) - cpu, run_ms(200));
}

Test(hostile_acts, saying_a_message_byte_by_byte)
{
	uint8_t head[MSG_HEAD_MAX];
	size_t n;

	arena_open(&(struct arena_plan){.seed = true});
	arena_befriend(0);
	n = msg_encode(arena.plan.dialect, MSG_REQUEST, 5, 0, head);
	dribble(head, n);
	cr_assert(fake_expect(&arena.hostile, MSG_PIECE, ARENA_MS));
	cr_assert_eq(arena.hostile.msg.index, 5);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

Test(hostile_acts, sending_a_piece_byte_by_byte)
{
	uint32_t wanted;

	arena_open(&(struct arena_plan){.seed = false});
	wanted = be_asked();
	cr_assert(send_zeros(MSG_PIECE, wanted,
	    fake_piece_len(&arena.hostile, wanted), ARENA_PIECE / 2));
	dribble(arena.file, 30);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

Test(hostile_acts, reading_a_piece_byte_by_byte)
{
	uint8_t byte;
	long held;

	arena_open(&(struct arena_plan){.seed = true});
	arena_befriend(0);
	held = arena_kib(arena_worker(), "VmHWM");
	for (uint32_t p = 0; p < ARENA_PIECES; p++)
		cr_assert(fake_send(&arena.hostile, MSG_REQUEST, p));
	for (int i = 0; i < 30; i++) {
		cr_assert_eq(net_read(arena.hostile.fd, &byte, 1, ARENA_MS), 1);
		run_sleep(50);
		arena_step();
	}
	cr_assert_lt(arena_kib(arena_worker(), "VmHWM") - held, MORE_KIB);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

/* The claim of a piece that does not end stands for 30 s (R9). */
Test(hostile_acts, never_ending_a_piece)
{
	int64_t end = run_now() + run_patience(60000);
	uint32_t wanted;

	arena_open(&(struct arena_plan){.seed = false});
	wanted = be_asked();
	cr_assert(send_zeros(
	    MSG_PIECE, wanted, fake_piece_len(&arena.hostile, wanted), 1));
	while (look_have(&arena.look) < ARENA_PIECES - 1)
		arena_step();
	while (fake_recv(&arena.honest, 500) != 1 ||
	    arena.honest.msg.type != MSG_REQUEST) {
		cr_assert_lt(run_now(), end);
		cr_assert(fake_send_bytes(&arena.hostile, "", 1));
	}
	cr_assert_eq(arena.honest.msg.index, wanted);
	cr_assert(fake_send_piece(&arena.honest, arena.file, wanted));
	cr_assert(fake_is_left(&arena.honest, ARENA_MS));
	fake_close(&arena.hostile);
	fake_close(&arena.honest);
	cr_assert_bed(
	    &arena.bed, bed_ends(&arena.bed, arena.victim, 0, ARENA_MS));
	cr_assert_bed(&arena.bed, bed_is_whole(&arena.bed, 0, 0));
	cr_assert_bed(&arena.bed, bed_end(&arena.bed));
}

/* Says this message over and over, without reading, until the victim takes no
 * more; false when it went on taking. */
static bool
say_until_it_blocks(enum msg_type type)
{
	struct pollfd p = {.fd = arena.hostile.fd, .events = POLLOUT};
	uint8_t many[512 * MSG_HEAD_MAX];
	size_t n = 0;

	for (uint32_t i = 0; i < 512; i++)
		n += msg_encode(
		    arena.plan.dialect, type, i % ARENA_PIECES, 0, many + n);
	for (int i = 0; i < 20000; i++) {
		if (poll(&p, 1, run_ms(300)) != 1)
			return true;
		(void)send(
		    arena.hostile.fd, many, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	return false;
}

/* It sleeps, holds no more memory, and the honest one goes on. */
static void
assert_worker_waits(long held)
{
	pid_t worker = arena_worker();
	int64_t cpu;

	run_sleep(100);
	cpu = run_cpu_ms(worker);
	for (int i = 0; i < 10; i++) {
		arena_step();
		run_sleep(50);
	}
	cr_assert_lt(run_cpu_ms(worker) - cpu, run_ms(150));
	cr_assert_lt(arena_kib(worker, "VmHWM") - held, MORE_KIB);
}

/* Each empty bitfield has its answer: what it does not read fills the output
 * queue, and nothing more is read of it. */
Test(hostile_acts, not_reading_the_answers)
{
	long held;

	arena_open(
	    &(struct arena_plan){.seed = true, .dialect = DIALECT_FOUNDING});
	arena_befriend(0);
	held = arena_kib(arena_worker(), "VmHWM");
	cr_assert(say_until_it_blocks(MSG_BITFIELD));
	assert_worker_waits(held);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

/* Requests beyond those that may wait are dropped, so reading goes on. */
Test(hostile_acts, not_reading_the_pieces)
{
	long held;

	arena_open(&(struct arena_plan){.seed = true});
	arena_befriend(0);
	held = arena_kib(arena_worker(), "VmHWM");
	for (uint32_t p = 0; p < 10 * ARENA_PIECES; p++)
		cr_assert(
		    fake_send(&arena.hostile, MSG_REQUEST, p % ARENA_PIECES));
	assert_worker_waits(held);
	arena_reset();
	arena_rest();
	arena_close();
}

#define FLOOD 5000u

/* Messages that mean nothing new, or the reverse of the last one. */
static void
babble(bool seed, enum msg_type a, enum msg_type b)
{
	uint8_t pair[2 * MSG_HEAD_MAX];
	size_t n;

	arena_open(&(struct arena_plan){.seed = seed});
	arena_befriend(0);
	n = msg_encode(arena.plan.dialect, a, 7, 0, pair);
	n += msg_encode(arena.plan.dialect, b, 7, 0, pair + n);
	for (uint32_t i = 0; i < FLOOD; i++) {
		cr_assert(fake_send_bytes(&arena.hostile, pair, n));
		if (i % 1000 == 0)
			arena_step();
	}
	(void)arena_probe(MSG_UNKNOWN);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}

Test(hostile_acts, having_a_piece_again_and_again)
{
	babble(false, MSG_HAVE, MSG_HAVE);
}

Test(hostile_acts, changing_its_interest)
{
	babble(true, MSG_INTERESTED, MSG_NOT_INTERESTED);
}

Test(hostile_acts, changing_its_choke)
{
	babble(false, MSG_CHOKE, MSG_UNCHOKE);
}

#define SILENT 500

Test(hostile_acts, connecting_and_saying_nothing)
{
	int fd[SILENT];

	arena_open(&(struct arena_plan){.seed = true});
	for (size_t i = 0; i < SILENT; i++) {
		fd[i] = net_dial_within(
		    arena.bed.peer[arena.victim].port, ARENA_MS);
		cr_assert_neq(fd[i], -1);
		if (i % 50 == 0)
			arena_step();
	}
	arena_befriend(0);
	arena_step();
	for (size_t i = 0; i < SILENT; i++)
		close(fd[i]);
	fake_hang_up(&arena.hostile);
	arena_rest();
	arena_close();
}
