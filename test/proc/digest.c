/*
 * digest.c: a file whose digest the operator knows.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "bits.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define LARGE 25000003 /* more than the frames hold */

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(digest, .fini = drop, .timeout = 300);

static void
make(uint64_t file_size)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .file_size = file_size}));
}

/* Starts the seed; the leecher will be told the file's digest, or another. */
static void
start_seed(bool right)
{
	static char value[128];
	char *sum;

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
}

/* The leecher has all pieces, and they are not the file. */
static void
assert_refused(void)
{
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
}

Test(digest, right_one_completes)
{
	make(0);
	start_seed(true);
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(digest, wrong_one_never_shows_the_final_name)
{
	make(0);
	start_seed(false);
	cr_assert_bed(&bed, bed_start(&bed, 1));
	assert_refused();
	(void)bed_end(&bed);
}

/* A byte of each piece that the leecher lacks becomes another. */
static void
change_what_is_missing(const struct look *look)
{
	int fd = open(bed_file(&bed, 0), O_RDWR | O_CLOEXEC);
	off_t at;
	char c;

	cr_assert_neq(fd, -1);
	for (uint32_t p = 0; p < bed.pieces; p++) {
		if (abits_has(look->swarm.have, p))
			continue;
		at = (off_t)p * bed.piece_size;
		cr_assert_eq(pread(fd, &c, 1, at), 1);
		c ^= 1;
		cr_assert_eq(pwrite(fd, &c, 1, at), 1);
	}
	close(fd);
}

/* No message of the course's could tell, and the seed does not look. */
Test(digest, finds_that_the_file_of_a_seed_was_changed_meanwhile)
{
	struct look look;

	make(LARGE);
	/* Its own file, not a link to what the digest is of. */
	cr_assert_eq(unlink(bed_file(&bed, 0)), 0);
	cr_assert(files_random(bed_file(&bed, 0), LARGE, LARGE));
	start_seed(true);
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 4, 20000));
	change_what_is_missing(&look);
	look_release(&look);
	look_close(&look);
	assert_refused();
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}
