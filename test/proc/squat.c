/*
 * squat.c: somebody who takes what is another's in a torrent's swarm.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "actor.h"
#include "bed.h"
#include "look.h"
#include "run.h"
#include "sizes.h"

#define WAIT_MS 20000

static struct bed bed;
static struct look look;
static struct actor seed, impostor;
static atomic_bool holds; /* the seed gives nothing */

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(squat, .fini = drop, .timeout = 300);

static enum actor_answer
unless_held(uint32_t piece, uint32_t block)
{
	(void)piece;
	(void)block;
	return atomic_load(&holds) ? ACTOR_NOT : ACTOR_GOOD;
}

static bool
is_dialled(unsigned int times)
{
	int64_t end = run_now() + run_patience(WAIT_MS);

	while (atomic_load(&seed.accepted) < times && run_now() < end)
		run_sleep(10);
	return atomic_load(&seed.accepted) >= times;
}

/* A leecher that has met its seed, when somebody else has taken its id. */
static void
start(void)
{
	static char peer[64];

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 1, .piece_size = BLOCK_SIZE, .torrent = true}));
	seed = (struct actor){
	    .bed = &bed, .host = 0x7f000002, .id = 's', .answer = unless_held};
	impostor = (struct actor){.bed = &bed, .host = 0x7f000009, .id = 's'};
	atomic_store(&holds, true);
	cr_assert(actor_start(&seed));
	snprintf(peer, sizeof(peer), "--peer=%s", actor_address(&seed));
	bed.args[0] = peer;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	cr_assert(look_until_live(&look, 1, WAIT_MS));
	cr_assert(is_dialled(1));
	actor_stop(&seed);
	cr_assert(look_until_live(&look, 0, WAIT_MS));
}

Test(squat, a_listed_seed_is_dialled_though_another_has_its_id)
{
	int fd;

	start();
	cr_assert_neq(fd = actor_dial(&impostor, 0, WAIT_MS), -1);
	atomic_store(&holds, false);
	cr_assert(actor_start(&seed));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 2 * WAIT_MS));
	look_close(&look);
	close(fd);
	cr_assert_bed(&bed, bed_end(&bed));
}
