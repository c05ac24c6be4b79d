/*
 * swarm.c: whole swarms that share a file and end by themselves.
 */
#include <criterion/criterion.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "run.h"
#include "sentence.h"

#define END_MS 40000

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(swarm, .fini = drop, .timeout = 300);

/* Leechers' logs name every piece once; a holder's names none. */
static void
assert_logs_are_full(void)
{
	const char *log;

	for (size_t i = 0; i < bed.n; i++) {
		log = bed_path(&bed, "log_peer_%u.log", bed.peer[i].id);
		cr_assert_eq(sentence_count(log, "downloaded the piece"),
		    bed.peer[i].has ? 0 : bed.pieces);
		cr_assert_eq(sentence_count(log, "the complete file"),
		    bed.peer[i].has ? 0 : 1);
	}
}

static void
assert_ends(void)
{
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, bed.n - 1));
	assert_logs_are_full();
	for (size_t i = 0; i < bed.n; i++)
		cr_assert_not(files_exists(bed_path(
		    &bed, "peer_%u/%s.part", bed.peer[i].id, BED_FILE)));
	cr_assert_bed(&bed, bed_end(&bed));
}

static void
assert_ends_with(
    const struct bed_plan *plan, const char *option, const char *value)
{
	cr_assert_bed(&bed, bed_make(&bed, plan));
	bed.args[0] = option;
	bed.args[1] = value;
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_ends();
}

static void
assert_swarm_ends(const struct bed_plan *plan)
{
	assert_ends_with(plan, NULL, NULL);
}

Test(swarm, pair_ends_with_identical_files)
{
	assert_swarm_ends(&(struct bed_plan){.peers = 2, .with_file = 1});
}

Test(swarm, six_peers_end_with_identical_files)
{
	assert_swarm_ends(
	    &(struct bed_plan){.peers = 6, .with_file = 1 << 0 | 1 << 3});
}

Test(swarm, six_peers_end_with_few_places)
{
	assert_swarm_ends(&(struct bed_plan){
	    .peers = 6, .with_file = 1, .k = 1, .p = 1, .m = 1});
}

Test(swarm, file_of_one_byte)
{
	assert_swarm_ends(
	    &(struct bed_plan){.peers = 2, .with_file = 1, .file_size = 1});
}

Test(swarm, piece_larger_than_the_file)
{
	assert_swarm_ends(&(struct bed_plan){.peers = 3,
	    .with_file = 1,
	    .file_size = 100001,
	    .piece_size = 2147483642});
}

/* All comes by way of the one optimistic place. */
Test(swarm, no_preferred_neighbours)
{
	assert_swarm_ends(&(struct bed_plan){
	    .peers = 4, .with_file = 1, .no_preferred = true});
}

Test(swarm, file_of_whole_pieces)
{
	assert_swarm_ends(&(struct bed_plan){
	    .peers = 3, .with_file = 2, .file_size = 64 * 16384});
}

Test(swarm, pieces_smaller_than_a_block)
{
	assert_swarm_ends(
	    &(struct bed_plan){.peers = 3, .with_file = 1, .piece_size = 1000});
}

Test(swarm, pieces_of_many_blocks)
{
	assert_swarm_ends(&(struct bed_plan){
	    .peers = 3, .with_file = 1, .piece_size = 200001});
}

Test(swarm, pieces_larger_than_all_frames_of_a_slot)
{
	assert_swarm_ends(&(struct bed_plan){.peers = 2,
	    .with_file = 1,
	    .file_size = 20000003,
	    .piece_size = 8000000});
}

Test(swarm, founding_dialect_is_spoken_by_all)
{
	assert_ends_with(&(struct bed_plan){.peers = 4, .with_file = 1 << 1},
	    "--dialect", "founding");
}

Test(swarm, peers_are_started_in_any_order)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 4, .with_file = 1}));
	for (size_t i = bed.n; i-- > 0;) {
		cr_assert_bed(&bed, bed_start(&bed, i));
		run_sleep(300);
	}
	assert_ends();
}

Test(swarm, peer_that_comes_after_the_others_are_complete_is_served)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 1}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	run_sleep(2500);
	cr_assert_bed(&bed, bed_start(&bed, 2));
	assert_ends();
}

Test(swarm, holders_alone_end_without_a_byte)
{
	assert_swarm_ends(&(struct bed_plan){.peers = 3, .with_file = 7});
}

Test(swarm, one_disk_process_is_enough)
{
	assert_ends_with(&(struct bed_plan){.peers = 3, .with_file = 1},
	    "--disk-processes", "1");
}

Test(swarm, seven_disk_processes_share_the_pieces)
{
	assert_ends_with(&(struct bed_plan){.peers = 2, .with_file = 1},
	    "--disk-processes", "7");
}

Test(swarm, little_frame_memory_is_enough)
{
	assert_ends_with(
	    &(struct bed_plan){
		.peers = 3, .with_file = 1, .piece_size = 100000},
	    "--frame-memory", "1M");
}

Test(swarm, bare_turns_of_the_document_are_enough)
{
	assert_ends_with(
	    &(struct bed_plan){
		.peers = 4, .with_file = 1, .k = 1, .p = 1, .m = 2},
	    "--unchoke-at-once", "off");
}

Test(swarm, absent_peer_is_given_up_when_that_is_wanted)
{
	const char *err;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 1}));
	bed.args[0] = "--give-up-after";
	bed.args[1] = "5"; /* long enough for those who come */
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 30000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	for (size_t i = 0; i < 2; i++) {
		err = bed_path(&bed, "err_%u.txt", bed.peer[i].id);
		cr_assert_eq(sentence_count(err, "peer 1003 did not come"), 1);
		cr_assert_eq(sentence_count(err, "complete or given up"), 1);
	}
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(swarm, leecher_that_nobody_serves_fails_when_it_gives_up)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--give-up-after";
	bed.args[1] = "1";
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_ends(&bed, 1, 1, 10000));
	cr_assert_bed(&bed, bed_end(&bed));
}
