/*
 * hostile_ends.c: connections that end, or vanish, at the worst moment.
 */
#include <criterion/criterion.h>
#include <linux/filter.h>
#include <string.h>
#include <sys/socket.h>

#include "arena.h"
#include "dialect.h"
#include "net.h"
#include "run.h"

TestSuite(hostile_ends, .fini = arena_drop, .timeout = 300);

enum moment {
	BEFORE_HANDSHAKE,
	IN_HANDSHAKE,
	AFTER_HANDSHAKE,
	IN_BITFIELD,
	IDLE,
	IN_REQUEST, /* the hostile one's, half of it sent */
	ASKED,      /* the victim has asked and waits */
	PIECE_IN,   /* half of a piece was sent to the victim */
	PIECE_OUT,  /* the hostile one reads a piece, and more are under way */
	MOMENTS
};

static void
begin_handshake(void)
{
	uint8_t hello[HANDSHAKE_LEN];

	handshake_encode(arena.plan.dialect, arena.hostile.id, hello);
	arena_touch();
	cr_assert(fake_send_bytes(&arena.hostile, hello, 20));
}

/* The head of a message and `some` of the bytes that it promises. */
static void
begin_message(enum msg_type type, uint32_t body, size_t some)
{
	static const uint8_t zeros[ARENA_PIECE];
	uint8_t head[MSG_HEAD_MAX];
	size_t n;

	n = msg_encode(arena.plan.dialect, type, 0, body, head);
	if (type == MSG_REQUEST)
		n -= 2;
	cr_assert(fake_send_bytes(&arena.hostile, head, n));
	cr_assert(fake_send_bytes(&arena.hostile, zeros, some));
}

static void
begin_piece(void)
{
	arena_befriend(ARENA_PIECES);
	cr_assert(fake_expect(&arena.hostile, MSG_REQUEST, ARENA_MS));
	/* Its first half, of which a block is stored. */
	begin_message(MSG_PIECE, ARENA_PIECE, ARENA_PIECE / 2);
}

static void
ask_for_pieces(void)
{
	uint8_t some[100];
	int little = 16384;

	arena_befriend(0);
	cr_assert_eq(setsockopt(arena.hostile.fd, SOL_SOCKET, SO_RCVBUF,
			 &little, sizeof(little)),
	    0);
	for (uint32_t p = 0; p < 40; p++)
		cr_assert(fake_send(&arena.hostile, MSG_REQUEST, p));
	cr_assert_eq(net_read(arena.hostile.fd, some, sizeof(some), ARENA_MS),
	    sizeof(some));
}

/* False: such a victim does not come there. */
static bool
come_to(enum moment when)
{
	switch (when) {
	case BEFORE_HANDSHAKE:
		arena_touch();
		break;
	case IN_HANDSHAKE:
		begin_handshake();
		break;
	case AFTER_HANDSHAKE:
		arena_meet();
		break;
	case IN_BITFIELD:
		arena_meet();
		begin_message(MSG_BITFIELD, (ARENA_PIECES + 7) / 8, 10);
		break;
	case IDLE:
		arena_meet();
		(void)arena_probe(MSG_UNKNOWN);
		break;
	case IN_REQUEST:
		arena_befriend(0);
		begin_message(MSG_REQUEST, 0, 0);
		break;
	case ASKED:
		if (arena.plan.seed)
			return false;
		arena_befriend(ARENA_PIECES);
		cr_assert(fake_expect(&arena.hostile, MSG_REQUEST, ARENA_MS));
		break;
	case PIECE_IN:
		if (arena.plan.seed)
			return false;
		begin_piece();
		break;
	case PIECE_OUT:
		if (!arena.plan.seed)
			return false;
		ask_for_pieces();
		break;
	case MOMENTS:
		return false;
	}
	return true;
}

/* Ways to end. */
static void
finish(void)
{
	fake_hang_up(&arena.hostile);
}

/* It says no more, and listens until the victim ends. */
static void
finish_half(void)
{
	cr_assert_eq(shutdown(arena.hostile.fd, SHUT_WR), 0);
	arena_expect_left();
	fake_hang_up(&arena.hostile);
}

static void
end_at_all_moments(const struct arena_plan *plan)
{
	static void (*const end[])(void) = {arena_reset, finish, finish_half};

	arena_open(plan);
	for (size_t i = 0; i < 3; i++)
		for (int when = 0; when < MOMENTS; when++)
			if (come_to((enum moment)when)) {
				end[i]();
				arena_rest();
			}
	arena_close();
}

Test(hostile_ends, at_a_seed_that_is_dialled)
{
	end_at_all_moments(&(struct arena_plan){.seed = true});
}

Test(hostile_ends, at_a_seed_that_dials)
{
	end_at_all_moments(&(struct arena_plan){.seed = true, .accepts = true});
}

Test(hostile_ends, at_a_leecher_that_is_dialled)
{
	end_at_all_moments(
	    &(struct arena_plan){.seed = false, .dialect = DIALECT_FOUNDING});
}

Test(hostile_ends, at_a_leecher_that_dials)
{
	end_at_all_moments(&(struct arena_plan){.accepts = true});
}

/* Whatever comes is dropped before TCP sees it: nothing is acknowledged, and
 * nothing answers, as if the cable was cut. */
static void
cut_cable(void)
{
	struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog drop = {.len = 1, .filter = &none};

	cr_assert_eq(setsockopt(arena.hostile.fd, SOL_SOCKET, SO_ATTACH_FILTER,
			 &drop, sizeof(drop)),
	    0);
}

/* Steps go on until nothing is left of the vanished one. */
static void
outlive(int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (look_slot(&arena.look, arena.hostile.id) != -1) {
		cr_assert_lt(run_now(), end);
		run_sleep(400);
		arena_step();
	}
	arena_rest();
	fake_hang_up(&arena.hostile);
	arena_close();
}

#define GIVEN_UP_MS 50000 /* after 30 s */

/* Nothing is under way to it: keep-alive finds out. */
Test(hostile_ends, a_peer_that_vanished_in_its_piece_is_given_up)
{
	arena_open(&(struct arena_plan){.seed = false});
	begin_piece();
	cut_cable();
	outlive(GIVEN_UP_MS);
}

/* What was sent is not acknowledged. */
Test(hostile_ends, a_peer_that_vanished_in_our_piece_is_given_up)
{
	arena_open(&(struct arena_plan){.seed = true});
	ask_for_pieces();
	cut_cable();
	outlive(GIVEN_UP_MS);
}

/* Its window is shut, and it says so whenever it is asked. */
Test(hostile_ends, a_peer_that_never_reads_is_given_up)
{
	arena_open(&(struct arena_plan){.seed = true});
	ask_for_pieces();
	outlive(GIVEN_UP_MS);
}
