/*
 * pause.c: a transfer that cannot be stored pauses, and goes on when told.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>

#include "bed.h"
#include "den.h"
#include "look.h"
#include "run.h"
#include "sentence.h"
#include "told.h"

static struct bed bed;
static struct look look;
static struct den den;

static void
drop(void)
{
	bed_drop(&bed);
	den_drop(&den);
}

TestSuite(pause, .fini = drop, .timeout = 300);

/* Lets disk process 1 of peer 1 write, or not; 0 writes the diagnostics too. */
static void
let_write(bool on)
{
	cr_assert(run_let_write(look_disk(&look, 1), on));
}

Test(pause, file_that_may_not_grow_pauses_until_sighup)
{
	uint32_t have;
	pid_t disk;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .file_size = 25000003}));
	bed.args[0] = "--disk-processes";
	bed.args[1] = "2";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 4, 20000));
	disk = look_disk(&look, 1);
	let_write(false);
	look_release(&look);
	cr_assert(look_until_paused(&look, true, 5000));
	run_sleep(run_ms(300));
	have = look_have(&look);
	cr_assert_lt(have, bed.pieces);
	run_sleep(run_ms(500));
	cr_assert_eq(look_have(&look), have);
	/* Everybody lives, and the reason is said. */
	cr_assert_eq(look_disk(&look, 1), disk);
	cr_assert_eq(look_live(&look), 1);
	cr_assert_gt(sentence_count(bed_path(&bed, "err_1002.txt"),
			 "File too large; the transfer pauses"),
	    0);

	let_write(true);
	kill(bed.peer[1].pid, SIGHUP);
	cr_assert(look_until_paused(&look, false, 5000));
	cr_assert_bed(&bed, bed_all_end(&bed, 30000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Those of the supervisor of a; what is in a sandbox writes nothing anyway. */
static void
let_disks_write(bool on)
{
	unsigned int let = 0;
	pid_t child[64];
	size_t n;

	n = run_children(den_supervisor(&den, " of a,"), child, 64);
	while (n > 0)
		let += run_let_write(child[--n], on);
	cr_assert_gt(let, 0);
}

Test(pause, one_of_many_goes_on_when_it_is_resumed)
{
	pid_t seed;
	int status;

	cr_assert_den(&den, den_make(&den, ""));
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
	cr_assert_den(&den, den_offer(&den, "a", 4000000, NULL));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(&den, den_start(&den));
	cr_assert(told_in_list(&den, "fetching", true, 20000));
	let_disks_write(false);
	cr_assert_neq(seed = den_seed(&den, "a"), -1);
	cr_assert(told_in_list(&den, "File too large", true, 20000));
	let_disks_write(true);
	cr_assert(told_in_list(&den, "trouble", true, 0));
	cr_assert_eq(shoal(&den, "resume", "a"), 0, "%s", told());
	cr_assert_den(&den, den_completes(&den, "a", 20000));
	kill(seed, SIGTERM);
	cr_assert(run_wait(seed, 5000, &status));
	cr_assert_den(&den, den_end(&den));
}
