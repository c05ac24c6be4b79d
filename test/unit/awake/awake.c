/*
 * awake.c: tests of what the keeper makes of its supervisors' words.
 */
#include "awake.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dealing.h"
#include "fdpass.h"
#include "launch.h"
#include "swarms.h"
#include "visit.h"

static struct keeper k;
static struct row row, *rows[] = {&row};
static int theirs; /* the supervisor's end */

/* A supervisor that does nothing of its own. */
pid_t
launch(const char *path, const char *const argv[], const int *fds, int nfds,
    int out)
{
	(void)path;
	(void)argv;
	(void)nfds;
	(void)out;
	theirs = dup(fds[0]);
	return getpid();
}

int
launch_high(int fd)
{
	return fd;
}

void
dealing_do(struct keeper *kp)
{
	(void)kp;
}

void
swarms_bury(struct keeper *kp, struct row *r)
{
	(void)kp;
	(void)r;
}

bool
swarms_wake(struct keeper *kp, struct row *r)
{
	(void)kp;
	(void)r;
	return true;
}

uint64_t
row_up(const struct row *r)
{
	return r->up;
}

uint64_t
row_down(const struct row *r)
{
	return r->down;
}

static void
make(void)
{
	signal(SIGTERM, SIG_IGN);
	cr_assert_neq(k.ep = epoll_create1(EPOLL_CLOEXEC), -1);
	k.now = mono_now();
	k.row = rows;
	k.rows = 1;
	k.conf.max_half_open = 4;
	k.conf.handshake_timeout = 10;
	visits_open(&k);
	awake_start(&k, &row);
	cr_assert_neq(row.tether.pid, 0);
}

TestSuite(awake, .init = make);

static void
says(uint32_t state, uint32_t idle)
{
	const struct record rec = {
	    .kind = REC_STATUS, .a = state, .b = 9, .c = 9, .idle = idle};
	uint8_t buf[RECORD_MAX];

	cr_assert_eq(fdpass_send(theirs, buf, record_encode(&rec, buf), -1), 0);
}

static void
hear(void)
{
	watch_wait(k.ep, 0, &k.now, &k);
}

Test(awake, what_it_says_is_known)
{
	row.recheck = true;
	says(SWARM_WHOLE, 0);
	hear();
	cr_assert(row.complete && !row.recheck);
	cr_assert_eq(row.have, 9);
}

/* Said before it heard that it is to leave, to be checked at its next start. */
Test(awake, what_it_said_before_it_was_told_to_leave_is_no_answer)
{
	says(SWARM_WHOLE, 0);
	row.recheck = true;
	row.complete = false;
	awake_end(&k, &row);
	hear();
	cr_assert(row.recheck && !row.complete);
	cr_assert_eq(row.status.a, SWARM_WHOLE);
}

/* Not even by what it said before it had that. */
Test(awake, who_is_given_a_connection_is_idle_no_more)
{
	struct address a = {0};
	int sp[2];

	says(SWARM_WHOLE, 59);
	hear();
	cr_assert_eq(row.status.idle, 59);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, sp), 0);
	visit_come(&k, &row, sp[0], &a);
	cr_assert_eq(k.visits, 0);
	cr_assert_eq(row.status.idle, 0);
	row.given = mono_add_ms(row.given, -10000);
	says(SWARM_WHOLE, 60);
	hear();
	cr_assert_geq(row.status.idle, 10);
	cr_assert_lt(row.status.idle, 60);
}

/* We stood still meanwhile. */
Test(awake, as_much_as_waits_to_be_heard_is_no_flood)
{
	const struct record rec = {.kind = REC_STATUS, .a = SWARM_FETCHING};
	uint8_t buf[RECORD_MAX];
	size_t len = record_encode(&rec, buf);
	unsigned int n, i;

	for (n = 0; n < 1000 && fdpass_send(theirs, buf, len, -1) == 0; n++)
		;
	cr_assert_gt(n, 100);
	row.tether.pid = fork(); /* whom it would shoot */
	if (row.tether.pid == 0)
		for (;;)
			pause();
	for (i = 0; i < n; i++)
		hear();
	kill(row.tether.pid, SIGKILL);
	cr_assert_not(row.shot);
	cr_assert_eq(row.status.a, SWARM_FETCHING);
}
