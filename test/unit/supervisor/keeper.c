/*
 * keeper.c: tests of what passes between a supervisor and its keeper.
 */
#include "keeper.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fdpass.h"
#include "record.h"
#include "world.h"

static struct supervisor sv;
static int other; /* the keeper's end */

static void
make(void)
{
	int fd[2];

	world_make(&sv);
	cr_assert_eq(socketpair(AF_UNIX,
			 SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fd),
	    0);
	sv.keeper_fd = fd[0];
	sv.keeper_watch.fd = -1;
	other = fd[1];
}

TestSuite(keeper, .init = make, .timeout = 30);

static void
say(const struct record *r, int fd)
{
	uint8_t buf[RECORD_MAX];

	cr_assert_eq(fdpass_send(other, buf, record_encode(r, buf), fd), 0);
}

/* True: it says how it is, whatever else it may say. */
static bool
hears(struct record *r)
{
	uint8_t buf[RECORD_MAX];
	ssize_t n;

	while ((n = recv(other, buf, sizeof(buf), 0)) > 0) {
		cr_assert_eq(record_decode(buf, (size_t)n, r), 0);
		if (r->kind == REC_STATUS)
			return true;
	}
	return false;
}

static bool
is_leaving(void)
{
	return sv.phase == PHASE_LEAVING && sv.quick;
}

Test(keeper, a_socket_comes_with_its_address)
{
	struct record r = {.kind = REC_TAKE, .b = 6881};
	struct stat sent, got;
	struct address a;
	int fd[2], took;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	memcpy(r.host, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x01", 16);
	say(&r, fd[0]);
	cr_assert_neq(took = keeper_accept(&sv, &a), -1);
	cr_assert_str_eq(a.text, "192.0.2.1:6881");
	cr_assert_eq(fstat(fd[0], &sent), 0);
	cr_assert_eq(fstat(took, &got), 0);
	cr_assert_eq(sent.st_ino, got.st_ino);
	cr_assert_eq(keeper_accept(&sv, &a), -1);
	cr_assert_not(is_leaving());
}

Test(keeper, rates_are_taken_on_the_way)
{
	struct record budget = {
	    .kind = REC_BUDGET, .rate_up = 1000, .rate_down = 2000};
	struct address a;

	say(&budget, -1);
	cr_assert_eq(keeper_accept(&sv, &a), -1);
	cr_assert_eq(sv.dealt[WAY_UP], 1000);
	cr_assert_eq(sv.dealt[WAY_DOWN], 2000);
	cr_assert_not(is_leaving());
}

Test(keeper, it_lets_us_rest)
{
	struct record doze = {.kind = REC_DOZE};
	struct address a;

	say(&doze, -1);
	cr_assert_eq(keeper_accept(&sv, &a), -1);
	cr_assert(is_leaving());
	cr_assert(sv.dozing);
}

Test(keeper, without_it_we_leave)
{
	struct address a;

	close(other);
	cr_assert_eq(keeper_accept(&sv, &a), -1);
	cr_assert(is_leaving());
	cr_assert_not(sv.dozing);
	cr_assert_not(keeper_is_there(&sv));
}

/* Even while no connection is taken. */
Test(keeper, its_end_is_seen_at_any_time)
{
	cr_assert_eq(keeper_watch(&sv, false), 0);
	watch_wait(sv.ep, 0, &sv.now, &sv);
	cr_assert_not(is_leaving());
	close(other);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert(is_leaving());
}

static void
on_other(void *us, void *arg, uint32_t events)
{
	(void)us;
	(void)arg;
	(void)events;
	cr_assert_eq(keeper_watch(&sv, false), 0);
}

/* Something else that ends the taking of connections comes in the same batch
 * as its word. */
Test(keeper, its_word_is_not_its_end)
{
	struct record take = {.kind = REC_TAKE};
	struct watch first;
	int fd[2];

	cr_assert_eq(pipe(fd), 0);
	cr_assert_eq(write(fd[1], "", 1), 1);
	cr_assert_eq(
	    watch_add(sv.ep, &first, fd[0], EPOLLIN, on_other, NULL), 0);
	cr_assert_eq(keeper_watch(&sv, true), 0);
	say(&take, fd[0]);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert_not(is_leaving());
	close(other);
	watch_del(sv.ep, &first);
	watch_wait(sv.ep, 5000, &sv.now, &sv);
	cr_assert(is_leaving());
}

/* There was no descriptor left for it. */
Test(keeper, a_socket_that_is_lost_is_one_connection_less)
{
	struct record take = {.kind = REC_TAKE};
	struct rlimit before, none;
	struct address a;
	int fd[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	say(&take, fd[0]);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	cr_assert_eq(keeper_accept(&sv, &a), -1);
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	cr_assert_not(is_leaving());
	say(&take, fd[0]);
	cr_assert_neq(keeper_accept(&sv, &a), -1);
}

Test(keeper, a_socket_with_another_word_is_no_keepers)
{
	struct record doze = {.kind = REC_DOZE};
	struct address a;

	say(&doze, sv.ep);
	cr_assert_eq(keeper_accept(&sv, &a), -1);
	cr_assert(is_leaving());
	cr_assert_not(sv.dozing);
}

Test(keeper, it_hears_how_we_are_when_that_has_changed)
{
	struct record r;

	keeper_tell(&sv);
	cr_assert(hears(&r));
	cr_assert_eq(r.a, SWARM_FETCHING);
	cr_assert_eq(r.b, 0);
	cr_assert_eq(r.c, WORLD_PIECES);
	keeper_tell(&sv);
	cr_assert_not(hears(&r));
	sv.paused = 28;
	keeper_tell(&sv);
	cr_assert(hears(&r));
	cr_assert_eq(r.trouble, 28);
}

/* Somebody who has not everything may want something of us. */
Test(keeper, who_is_whole_and_alone_is_idle)
{
	struct child *c;
	struct record r;
	int end;

	sv.complete = true;
	c = world_worker(&sv, &end);
	keeper_tell(&sv);
	cr_assert(hears(&r));
	cr_assert_eq(r.a, SWARM_WHOLE);
	cr_assert_eq(r.conns, 1);
	sv.now = mono_add_ms(sv.now, 5000);
	c->rec.flags = 0;
	keeper_tell(&sv);
	cr_assert_not(hears(&r), "nothing has changed");
	c->rec.flags = CONN_PEER_COMPLETE;
	sv.now = mono_add_ms(sv.now, 7000);
	keeper_tell(&sv);
	cr_assert(hears(&r));
	cr_assert_eq(r.idle, 7);
	world_kill(c);
}
