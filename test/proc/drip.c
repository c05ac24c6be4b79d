/*
 * drip.c: peers that say little at a time, or nothing.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "run.h"

#define WAIT_MS 5000
#define DROPS   4000

static struct bed bed;
static struct look look;
static struct fake fake;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(drip, .fini = drop, .timeout = 300);

/* Processor time of a worker whose peer chokes it over and over, a
 * moment after the last time. */
static int64_t
cost(uint32_t piece_size)
{
	const struct timespec moment = {0, 20000};
	int64_t cpu;
	pid_t worker;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .piece_size = piece_size}));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	cr_assert(fake_join(&fake, &bed, 0, 0, WAIT_MS));
	cr_assert(look_until_worker(&look, fake.id, &worker, WAIT_MS));
	cpu = run_cpu_ms(worker);
	for (int i = 0; i < DROPS; i++) {
		cr_assert(fake_send(&fake, MSG_CHOKE, 0));
		nanosleep(&moment, NULL);
	}
	cpu = run_cpu_ms(worker) - cpu;
	fake_close(&fake);
	look_close(&look);
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 3000));
	cr_assert_bed(&bed, bed_end(&bed));
	return cpu;
}

/* Where pieces are small a worker stays awake for the next one; words that
 * move no piece are no reason to. */
Test(drip, costs_no_more_where_pieces_are_small)
{
	int64_t large = cost(200000), small = cost(16384);

	cr_assert_leq(small, 2 * large + 60, "%lld ms, %lld where large",
	    (long long)small, (long long)large);
}

#define LARGE   (1u << 20)
#define PART    200000u
#define GOBBETS 4

/* Blocks of a piece that are stored, as soon as there are `least` of them. */
static bool
is_stored(uint32_t piece, uint32_t least)
{
	uint64_t first = geometry_block_index(&fake.geo, piece, 0);
	int64_t end = run_now() + WAIT_MS;
	uint32_t n = 0;

	while (n < least && run_now() < end) {
		n = 0;
		for (uint32_t i = 0; i < LARGE / BLOCK_SIZE; i++)
			n += abits_has(look.swarm.stored, first + i);
		run_sleep(1);
	}
	return n >= least;
}

/* Sends the bytes [from, from + n) of a piece. */
static bool
give(const uint8_t *file, uint32_t piece, uint32_t from, uint32_t n)
{
	return fake_send_bytes(&fake, file + (uint64_t)piece * LARGE + from, n);
}

/* Data of a large piece are waited for by the batch, but whoever sends them
 * little by little is not kept waiting for a batch that does not come. */
Test(drip, a_large_piece_is_stored_as_it_comes)
{
	uint8_t *file, head[MSG_HEAD_MAX];
	uint32_t p, at = PART;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 2, .piece_size = LARGE}));
	cr_assert_neq(
	    file = (uint8_t *)files_read(bed_origin(&bed), NULL), NULL);
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	cr_assert(fake_join(&fake, &bed, 0, 1, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
	p = fake.msg.index;
	cr_assert(fake_send_bytes(&fake, head,
	    msg_encode(DIALECT_DOCUMENT, MSG_PIECE, p, LARGE, head)));
	cr_assert(give(file, p, 0, PART));
	cr_assert(is_stored(p, PART / BLOCK_SIZE));
	for (int i = 0; i < GOBBETS; i++, at += BLOCK_SIZE) {
		cr_assert(give(file, p, at, BLOCK_SIZE));
		cr_assert(is_stored(p, (at + BLOCK_SIZE) / BLOCK_SIZE));
	}
	cr_assert(give(file, p, at, LARGE - at));
	cr_assert(look_until_have(&look, 1, WAIT_MS));
	free(file);
	fake_close(&fake);
	look_close(&look);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}
