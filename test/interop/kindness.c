/*
 * kindness.c: shoald keeps partners alive that would hang.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "net.h"
#include "run.h"

#define WAIT_MS 5000
#define PIECES  20u
#define LARGE   1000000u /* bytes: more than the sockets hold */

static struct bed bed;
static struct fake one, two;
static uint8_t *file;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(kindness, .fini = drop, .timeout = 300);

static void
start(size_t ours, const struct bed_plan *plan)
{
	cr_assert_bed(&bed, bed_make(&bed, plan));
	file = (uint8_t *)files_read(bed_origin(&bed), NULL);
	fake_init(&one, &bed, ours == 0 ? 1 : 0, DIALECT_DOCUMENT);
	if (ours == 1)
		one.listener = net_listen(one.port);
	cr_assert_bed(&bed, bed_start(&bed, ours));
}

static void
stop(size_t ours)
{
	fake_close(&one);
	cr_assert_bed(&bed, bed_stop(&bed, ours));
	free(file);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(kindness, unanswered_request_is_repeated_once_after_two_seconds)
{
	int64_t begun, took;
	uint32_t wanted;

	start(1,
	    &(struct bed_plan){.peers = 2,
		.with_file = 1,
		.file_size = PIECES * 1000,
		.piece_size = 1000});
	cr_assert(fake_join(&one, &bed, 1, PIECES, WAIT_MS));
	cr_assert(fake_send(&one, MSG_UNCHOKE, 0));
	cr_assert(fake_expect(&one, MSG_REQUEST, WAIT_MS));
	begun = run_now();
	wanted = one.msg.index;
	cr_assert(fake_expect(&one, MSG_REQUEST, WAIT_MS));
	took = run_now() - begun;
	cr_assert_eq(one.msg.index, wanted);
	cr_assert_geq(took, 1900, "%lld ms", (long long)took);
	cr_assert_eq(fake_count(&one, MSG_REQUEST, 2500), 0);
	cr_assert(fake_send_piece(&one, file, wanted));
	cr_assert(fake_serve(&one, file, PIECES - 1, WAIT_MS));
	cr_assert(fake_is_left(&one, WAIT_MS));
	fake_close(&one);
	cr_assert_bed(&bed, bed_ends(&bed, 1, 0, WAIT_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 1, 1));
	free(file);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(kindness, unanswered_request_goes_back_to_the_pool)
{
	uint32_t wanted;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 3,
		    .with_file = 3,
		    .file_size = PIECES * 1000,
		    .piece_size = 1000}));
	file = (uint8_t *)files_read(bed_origin(&bed), NULL);
	fake_init(&one, &bed, 0, DIALECT_DOCUMENT);
	fake_init(&two, &bed, 1, DIALECT_DOCUMENT);
	one.listener = net_listen(one.port);
	two.listener = net_listen(two.port);
	bed.args[0] = "--request-timeout";
	bed.args[1] = "3";
	cr_assert_bed(&bed, bed_start(&bed, 2));
	cr_assert(fake_join(&one, &bed, 2, PIECES, WAIT_MS));
	cr_assert(fake_join(&two, &bed, 2, PIECES, WAIT_MS));
	cr_assert(fake_send(&one, MSG_UNCHOKE, 0));
	cr_assert(fake_expect(&one, MSG_REQUEST, WAIT_MS));
	wanted = one.msg.index;
	/* The other one is asked for all the rest, and then for that. */
	cr_assert(fake_send(&two, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&two, file, PIECES - 1, WAIT_MS));
	cr_assert(fake_expect(&two, MSG_REQUEST, 8000));
	cr_assert_eq(two.msg.index, wanted);
	cr_assert(fake_send_piece(&two, file, wanted));
	cr_assert(fake_is_left(&two, WAIT_MS));
	fake_close(&one);
	fake_close(&two);
	cr_assert_bed(&bed, bed_ends(&bed, 2, 0, 2 * WAIT_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 2, 2));
	free(file);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(kindness, interested_again_while_unchoked_is_unchoked_again)
{
	int64_t begun;
	int n = 0, more;

	start(0,
	    &(struct bed_plan){.peers = 2,
		.with_file = 1,
		.file_size = PIECES * 1000,
		.piece_size = 1000,
		.p = 20,
		.m = 20});
	cr_assert(fake_join(&one, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_send(&one, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&one, MSG_UNCHOKE, WAIT_MS));
	begun = run_now();
	while (run_now() - begun < 3500) {
		cr_assert(fake_send(&one, MSG_NOT_INTERESTED, 0));
		cr_assert(fake_send(&one, MSG_INTERESTED, 0));
		more = fake_count(&one, MSG_UNCHOKE, 50);
		cr_assert_neq(more, -1);
		n += more;
	}
	cr_assert_geq(n, 2, "%d", n);
	cr_assert_leq(n, 4, "%d", n);
	stop(0);
}

/* Unchoke and choke of two neighbours with one place: between a choke and
 * the next unchoke no piece comes. */
static void
assert_no_piece_while_choked(struct fake *f, int ms)
{
	int64_t end = run_now() + ms;
	bool choked = false;
	int r;

	while (run_now() < end) {
		r = fake_recv(f, 50);
		cr_assert_neq(r, -1);
		if (r == 0)
			continue;
		cr_assert_not(choked && f->msg.type == MSG_PIECE);
		if (f->msg.type == MSG_CHOKE)
			choked = true;
		else if (f->msg.type == MSG_UNCHOKE)
			choked = false;
		if (f->msg.type == MSG_UNCHOKE || f->msg.type == MSG_PIECE)
			cr_assert(fake_send(f, MSG_REQUEST, 3));
	}
}

static void
start_rivals(uint32_t size, uint32_t piece)
{
	start(0,
	    &(struct bed_plan){.peers = 3,
		.with_file = 1,
		.file_size = size,
		.piece_size = piece,
		.k = 1,
		.p = 1,
		.m = 60});
	fake_init(&two, &bed, 2, DIALECT_DOCUMENT);
	cr_assert(fake_join(&one, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_join(&two, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_send(&one, MSG_INTERESTED, 0));
	cr_assert(fake_send(&two, MSG_INTERESTED, 0));
}

Test(kindness, choked_neighbour_gets_no_piece)
{
	start_rivals(PIECES * 20000, 20000);
	assert_no_piece_while_choked(&one, 6000);
	fake_close(&two);
	stop(0);
}

Test(kindness, requests_behind_the_first_are_dropped_by_a_choke)
{
	unsigned int pieces = 0, chokes = 0;
	int64_t end;
	int r;

	start_rivals(5 * LARGE, LARGE);
	/* It reads nothing until it was choked, whatever it asked for. */
	cr_assert(fake_expect(&one, MSG_UNCHOKE, 20000));
	for (uint32_t p = 0; p < 5; p++)
		cr_assert(fake_send(&one, MSG_REQUEST, p));
	/* The rival alone is interested: the next turn is its. */
	cr_assert(fake_send(&one, MSG_NOT_INTERESTED, 0));
	run_sleep(run_ms(2500));
	end = run_now() + run_ms(5000);
	while (chokes == 0 && run_now() < end) {
		r = fake_recv(&one, 500);
		cr_assert_neq(r, -1);
		pieces += r == 1 && one.msg.type == MSG_PIECE;
		chokes += r == 1 && one.msg.type == MSG_CHOKE;
	}
	cr_assert_eq(chokes, 1);
	cr_assert(pieces >= 1 && pieces <= 4, "%u pieces", pieces);
	cr_assert_eq(fake_count(&one, MSG_PIECE, 1000), 0);
	fake_close(&two);
	stop(0);
}

/* More than may wait, in one breath and before anything is read. */
Test(kindness, no_request_is_lost_however_many_come_at_once)
{
	const uint32_t many = 1000;
	uint8_t *all = malloc(many * MSG_HEAD_MAX);
	size_t n = 0;

	start(0,
	    &(struct bed_plan){.peers = 2,
		.with_file = 1,
		.file_size = many * 100,
		.piece_size = 100});
	cr_assert(fake_join(&one, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_send(&one, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&one, MSG_UNCHOKE, WAIT_MS));
	for (uint32_t p = 0; p < many; p++)
		n += msg_encode(DIALECT_DOCUMENT, MSG_REQUEST, p, 0, all + n);
	cr_assert(fake_send_bytes(&one, all, n));
	for (uint32_t p = 0; p < many; p++) {
		cr_assert(fake_expect(&one, MSG_PIECE, WAIT_MS), "%u", p);
		cr_assert_eq(one.msg.index, p);
	}
	free(all);
	stop(0);
}
