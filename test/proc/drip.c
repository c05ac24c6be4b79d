/*
 * drip.c: a peer that speaks all the time and says nothing.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <time.h>

#include "bed.h"
#include "fake.h"
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

TestSuite(drip, .fini = drop, .timeout = 60);

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
