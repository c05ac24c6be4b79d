/*
 * impostor.c: somebody who says that he is a listed peer, from elsewhere.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "fake.h"
#include "look.h"
#include "run.h"

#define WAIT_MS   5000
#define ELSEWHERE 0x7f000009 /* 127.0.0.9; the peers are at 127.0.0.1 */

static struct bed bed;
static struct look look;
static struct fake rightful, impostor;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(impostor, .fini = drop, .timeout = 300);

/* A seed, the peer in question, and one that never comes. */
static void
start(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 1}));
	fake_init(&rightful, &bed, 1, DIALECT_DOCUMENT);
	fake_init(&impostor, &bed, 1, DIALECT_DOCUMENT);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
}

static void
stop(void)
{
	fake_close(&rightful);
	fake_close(&impostor);
	look_close(&look);
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 3000));
	cr_assert_bed(&bed, bed_end(&bed));
}

static void
dial_from_elsewhere(void)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(ELSEWHERE)};

	impostor.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(impostor.fd, (struct sockaddr *)&a, sizeof(a)), 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons(bed.peer[0].port);
	cr_assert_eq(connect(impostor.fd, (struct sockaddr *)&a, sizeof(a)), 0);
	cr_assert(fake_meet(&impostor, &bed, 0, true, WAIT_MS));
}

/* Peers that the seed has seen complete, as published once a second. */
static bool
is_seen(uint32_t n)
{
	int64_t end = run_now() + run_patience(WAIT_MS);

	while (atomic_load(&look.seg.board->seen) != n && run_now() < end)
		run_sleep(20);
	return atomic_load(&look.seg.board->seen) == n;
}

/* The rightful one tries until it is taken. */
static void
come_at_last(void)
{
	int tries = 50;

	do
		run_sleep(20);
	while ((!fake_join(&rightful, &bed, 0, 0, WAIT_MS) ||
		   !fake_expect(&rightful, MSG_NOT_INTERESTED, WAIT_MS)) &&
	    --tries > 0);
	cr_assert_gt(tries, 0);
}

/* Its word that it has all is not believed any more, either. */
Test(impostor, gives_way_to_the_host_that_is_listed)
{
	start();
	dial_from_elsewhere();
	cr_assert(fake_send_bitfield(&impostor, bed.pieces));
	cr_assert(is_seen(1));
	come_at_last();
	cr_assert(fake_is_left(&impostor, WAIT_MS));
	cr_assert(is_seen(0));
	stop();
}

/* However fast he comes back, the place is not his again. */
Test(impostor, does_not_come_back_before_the_listed_host)
{
	pid_t worker;

	start();
	dial_from_elsewhere();
	cr_assert(fake_send_bitfield(&impostor, 0));
	cr_assert(look_until_worker(&look, impostor.id, &worker, WAIT_MS));
	cr_assert(fake_dial(&rightful, &bed, 0, WAIT_MS));
	cr_assert(fake_greet(&rightful));
	cr_assert(fake_is_left(&rightful, WAIT_MS));
	cr_assert(fake_is_left(&impostor, WAIT_MS));
	cr_assert(look_until_live(&look, 0, WAIT_MS));
	fake_close(&rightful);
	fake_close(&impostor);
	fake_init(&rightful, &bed, 1, DIALECT_DOCUMENT);
	fake_init(&impostor, &bed, 1, DIALECT_DOCUMENT);
	dial_from_elsewhere();
	cr_assert(fake_is_left(&impostor, WAIT_MS));
	come_at_last();
	stop();
}

Test(impostor, does_not_come_in_the_place_of_the_listed_host)
{
	start();
	cr_assert(fake_join(&rightful, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_expect(&rightful, MSG_NOT_INTERESTED, WAIT_MS));
	dial_from_elsewhere();
	cr_assert(fake_is_left(&impostor, WAIT_MS));
	cr_assert(fake_send_bitfield(&rightful, 0));
	cr_assert(fake_expect(&rightful, MSG_NOT_INTERESTED, WAIT_MS));
	stop();
}

/* A peer may well be behind another address than it is listed with. */
Test(impostor, is_taken_for_the_peer_as_long_as_that_does_not_come)
{
	start();
	dial_from_elsewhere();
	cr_assert(fake_send_bitfield(&impostor, 0));
	cr_assert(fake_expect(&impostor, MSG_NOT_INTERESTED, WAIT_MS));
	stop();
}
