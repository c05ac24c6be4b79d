/*
 * door.c: what shoal-door says of connections, and that it takes nothing of
 * them.
 *
 * The test is its keeper.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "btshake.h"
#include "fdpass.h"
#include "net.h"
#include "record.h"
#include "run.h"

#define WAIT_MS 10000
#define MANY    500

static int pair = -1, listening = -1;
static uint16_t port;
static pid_t door;
static uint32_t given;
static uint8_t shake[HANDSHAKE_MAX];

/* A connection: the stranger's end of it, and ours. */
struct visit {
	int theirs, ours;
	uint32_t number;
};

static void
start(void)
{
	char path[4096];
	const char *const argv[] = {path, "1", "ROOM", NULL};
	struct run_spec spec = {.argv = argv};
	struct btshake s;
	int sp[2];

	snprintf(path, sizeof(path), "%s/shoal-door", bed_build(""));
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sp), 0);
	spec.fd[0] = sp[1];
	cr_assert_gt(door = run_start(&spec), 0);
	close(sp[1]);
	pair = sp[0];
	port = net_port();
	cr_assert_neq(listening = net_listen(port), -1);
	memset(&s, 0, sizeof(s));
	memset(s.hash, 'h', sizeof(s.hash));
	memset(s.id, 'i', sizeof(s.id));
	btshake_encode(&s, shake);
}

static void
drop(void)
{
	run_kill_all();
}

TestSuite(door, .init = start, .fini = drop, .timeout = 300);

static struct visit
comes(void)
{
	struct visit v;

	cr_assert_neq(v.theirs = net_dial(port), -1);
	cr_assert_neq(v.ours = net_accept(listening, WAIT_MS), -1);
	v.number = 0;
	return v;
}

static void
give(struct visit *v)
{
	struct record r = {.kind = REC_LOOK_AT, .a = ++given};
	uint8_t buf[RECORD_MAX];
	int64_t end = run_now() + run_patience(WAIT_MS);
	size_t n = record_encode(&r, buf);

	while (fdpass_send(pair, buf, n, v->ours) == -1) {
		cr_assert_lt(run_now(), end);
		run_sleep(1);
	}
	v->number = given;
}

static void
says(const struct visit *v, size_t from, size_t n)
{
	cr_assert(net_write(v->theirs, shake + from, n, WAIT_MS));
}

/* The next verdict; its kind is VERDICTS when none comes within ms. */
static struct record
next(int ms)
{
	struct record r = {.b = VERDICTS};
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int fd;

	if (!net_is_readable(pair, ms))
		return r;
	cr_assert_gt(n = fdpass_recv(pair, buf, sizeof(buf), &fd), 0);
	cr_assert_eq(fd, -1);
	cr_assert_eq(record_decode(buf, (size_t)n, &r), 0);
	cr_assert_eq(r.kind, REC_VERDICT);
	return r;
}

static void
expect(const struct visit *v, enum door_verdict verdict)
{
	struct record r = next(WAIT_MS);

	cr_assert_eq(r.b, verdict);
	cr_assert_eq(r.a, v->number);
	if (verdict == VERDICT_SWARM)
		cr_assert_eq(memcmp(r.hash, shake + 28, HASH_LEN), 0);
}

static void
expect_nothing(void)
{
	cr_assert_eq(next(run_ms(100)).b, VERDICTS);
}

static void
end(struct visit *v)
{
	close(v->theirs);
	close(v->ours);
}

/* It ends when its keeper is gone. */
static void
stop(void)
{
	int status;

	close(pair);
	cr_assert(run_wait(door, WAIT_MS, &status));
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

Test(door, a_handshake_is_for_its_hash_and_stays_where_it_is)
{
	struct visit v = comes();
	uint8_t got[HANDSHAKE_MAX];

	says(&v, 0, sizeof(shake));
	give(&v);
	expect(&v, VERDICT_SWARM);
	cr_assert_eq(
	    net_read(v.ours, got, sizeof(got), WAIT_MS), sizeof(shake));
	cr_assert_arr_eq(got, shake, sizeof(shake));
	end(&v);
	stop();
}

Test(door, it_comes_byte_by_byte)
{
	struct visit v = comes();
	size_t i;

	give(&v);
	for (i = 0; i + 1 < BTSHAKE_NAMED; i++) {
		says(&v, i, 1);
		if (i % 16 == 0)
			expect_nothing();
	}
	expect_nothing();
	says(&v, i, 1);
	expect(&v, VERDICT_SWARM);
	end(&v);
	stop();
}

Test(door, anything_else_is_told_at_its_first_byte)
{
	struct visit v = comes();

	give(&v);
	cr_assert(net_write(v.theirs, "G", 1, WAIT_MS));
	expect(&v, VERDICT_OTHER);
	end(&v);
	stop();
}

/* Of either program, by its whole header, whatever follows. */
Test(door, a_course_is_told_by_its_header)
{
	struct visit v;
	int id;

	for (id = 0; id < DIALECT_COURSES; id++) {
		handshake_encode((enum dialect_id)id, 1001, shake);
		v = comes();
		give(&v);
		says(&v, 0, HEADER_LEN - 1);
		expect_nothing();
		says(&v, HEADER_LEN - 1, 1);
		expect(&v, VERDICT_COURSE);
		end(&v);
		shake[HEADER_LEN - 1] ^= 0x20;
		v = comes();
		give(&v);
		says(&v, 0, HANDSHAKE_LEN);
		expect(&v, VERDICT_OTHER);
		end(&v);
	}
	stop();
}

/* However it ends: with a part of a handshake, a reset, or by us. */
Test(door, an_end_is_told)
{
	const struct linger at_once = {1, 0};
	struct visit v = comes();

	says(&v, 0, BTSHAKE_NAMED - 1);
	give(&v);
	cr_assert_eq(shutdown(v.theirs, SHUT_WR), 0);
	expect(&v, VERDICT_OTHER);
	end(&v);
	v = comes();
	give(&v);
	cr_assert_eq(setsockopt(v.theirs, SOL_SOCKET, SO_LINGER, &at_once,
			 sizeof(at_once)),
	    0);
	close(v.theirs);
	expect(&v, VERDICT_OTHER);
	close(v.ours);
	v = comes();
	give(&v);
	cr_assert_eq(shutdown(v.ours, SHUT_RDWR), 0);
	expect(&v, VERDICT_OTHER);
	end(&v);
	stop();
}

/* Ours was closed, but for the door's descriptor of it. */
Test(door, what_has_a_verdict_is_given_up)
{
	struct visit v = comes();

	give(&v);
	close(v.ours);
	says(&v, 0, sizeof(shake));
	expect(&v, VERDICT_SWARM);
	cr_assert(net_is_closed(v.theirs, WAIT_MS));
	close(v.theirs);
	stop();
}

Test(door, many_that_say_nothing_cost_nothing)
{
	static struct visit silent[MANY];
	struct rlimit rl;
	struct visit v;
	int64_t spent;

	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &rl), 0);
	rl.rlim_cur = rl.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &rl), 0);
	cr_assert_gt(rl.rlim_cur, 2 * MANY + 100);
	for (size_t i = 0; i < MANY; i++) {
		silent[i] = comes();
		give(&silent[i]);
		says(&silent[i], 0, i % BTSHAKE_NAMED);
	}
	expect_nothing();
	spent = run_cpu_ms(door);
	run_sleep(1000);
	cr_assert_lt(run_cpu_ms(door) - spent, 100);
	v = comes();
	says(&v, 0, sizeof(shake));
	give(&v);
	expect(&v, VERDICT_SWARM);
	end(&v);
	for (size_t i = 0; i < MANY; i++) {
		says(&silent[i], i % BTSHAKE_NAMED,
		    BTSHAKE_NAMED - i % BTSHAKE_NAMED);
		expect(&silent[i], VERDICT_SWARM);
		end(&silent[i]);
	}
	stop();
}

/* Verdicts that nobody takes yet; none is lost. */
Test(door, a_keeper_may_be_slow)
{
	enum { N = 1000 };
	static bool said[N + 1];
	struct visit v = comes();
	struct record r;
	size_t took = 0;

	says(&v, 0, sizeof(shake));
	for (size_t i = 0; i < N; i++) {
		give(&v);
		if (i % 2 == 0)
			continue;
		/* One for two, so that they pile up. */
		r = next(WAIT_MS);
		cr_assert(r.b == VERDICT_SWARM && r.a <= N && !said[r.a]);
		said[r.a] = true;
		took++;
	}
	for (; took < N; took++) {
		r = next(WAIT_MS);
		cr_assert(r.b == VERDICT_SWARM && r.a <= N && !said[r.a]);
		said[r.a] = true;
	}
	end(&v);
	stop();
}

/* It is nobody's who would say other things. */
Test(door, it_ends_when_told_what_it_does_not_know)
{
	struct record r = {.kind = REC_LOOK};
	uint8_t buf[RECORD_MAX];
	int status;

	cr_assert_eq(fdpass_send(pair, buf, record_encode(&r, buf), -1), 0);
	cr_assert(run_wait(door, WAIT_MS, &status));
}
