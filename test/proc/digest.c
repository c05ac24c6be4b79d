/*
 * digest.c: a file whose digest the operator knows.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"
#include "files.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(digest, .fini = drop, .timeout = 60);

/* Runs a pair whose leecher is told the file's digest, or another's. */
static void
start(bool right)
{
	static char value[128];
	char *sum;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_eq(run_to_end(
			 &(struct run_spec){
			     .argv = (const char *[]){"/usr/bin/sha256sum",
				 bed_origin(&bed), NULL},
			     .out = bed_path(&bed, "sum")},
			 10000),
	    0);
	sum = files_read(bed_path(&bed, "sum"), NULL);
	sum[64] = '\0';
	if (!right)
		sum[0] = sum[0] == '0' ? '1' : '0';
	snprintf(value, sizeof(value), "sha256 %s", sum);
	free(sum);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[0] = "--digest";
	bed.args[1] = value;
	cr_assert_bed(&bed, bed_start(&bed, 1));
}

Test(digest, right_one_completes)
{
	start(true);
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(digest, wrong_one_never_shows_the_final_name)
{
	start(false);
	cr_assert_bed(&bed, bed_ends(&bed, 1, 1, 20000));
	cr_assert_gt(
	    sentence_count(
		bed_path(&bed, "err_%u.txt", bed.peer[1].id), "Digest"),
	    0);
	cr_assert_not(files_exists(bed_file(&bed, 1)));
	cr_assert_eq(
	    sentence_count(bed_path(&bed, "log_peer_%u.log", bed.peer[1].id),
		"the complete file"),
	    0);
	(void)bed_end(&bed);
}
