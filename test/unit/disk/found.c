/*
 * found.c: tests of what found files are worth.
 */
#include "found.h"

#include <criterion/criterion.h>

static struct geometry geo;
static struct resume record;
static struct found_facts facts;

/* A .part of the right size, and a record that fits it. */
static void
begin(void)
{
	const struct found_file file = {.there = true,
	    .dev = 8,
	    .ino = 4711,
	    .size = 100000,
	    .mark = {0, 5}};

	cr_assert_eq(geometry_init(&geo, 100000, 1000), 0);
	record = (struct resume){.dev = 8,
	    .ino = 4711,
	    .size = 100000,
	    .piece_size = 1000,
	    .pieces = 100};
	facts =
	    (struct found_facts){.part = file, .record = &record, .geo = &geo};
}

TestSuite(found, .init = begin);

/* The same file with its final name, and a record of a complete one. */
static void
finish(void)
{
	facts.final = facts.part;
	facts.part.there = false;
	record.complete = true;
	record.mark = 5;
}

Test(found, nothing_is_there)
{
	facts.part.there = false;
	cr_assert_eq(found_judge(&facts), FOUND_NOTHING);
}

Test(found, part_holds_what_its_record_claims)
{
	cr_assert_eq(found_judge(&facts), FOUND_CLAIMED);
}

Test(found, time_of_a_part_does_not_matter)
{
	facts.part.mark[1] = 99;
	cr_assert_eq(found_judge(&facts), FOUND_CLAIMED);
}

Test(found, part_without_a_record_counts_for_nothing)
{
	facts.record = NULL;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH);
}

Test(found, part_that_its_record_does_not_fit_counts_for_nothing)
{
	struct resume right = record;

	record.dev++;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "device");
	record = right;
	record.ino++;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "inode");
	record = right;
	record.size++;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "size of the file");
	record = right;
	record.piece_size++;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "size of a piece");
	record = right;
	record.pieces++;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "pieces");
	record = right;
	record.mark++;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "mark");
	record = right;
	facts.part.size--;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH, "size it has");
}

Test(found, part_that_only_lacks_its_name_is_claimed)
{
	record.complete = true;
	record.mark = 5;
	cr_assert_eq(found_judge(&facts), FOUND_CLAIMED);
	facts.part.mark[1] = 6;
	cr_assert_eq(found_judge(&facts), FOUND_SCRATCH);
}

Test(found, final_file_with_its_record_is_complete)
{
	finish();
	cr_assert_eq(found_judge(&facts), FOUND_COMPLETE);
}

Test(found, final_file_without_a_fitting_record_is_not_ours)
{
	finish();
	facts.final.mark[1]++;
	cr_assert_eq(found_judge(&facts), FOUND_OCCUPIED, "time");
	facts.final.mark[1]--;
	facts.final.ino++;
	cr_assert_eq(found_judge(&facts), FOUND_OCCUPIED, "inode");
	facts.record = NULL;
	cr_assert_eq(found_judge(&facts), FOUND_OCCUPIED, "no record");
}

Test(found, final_file_with_a_record_of_a_part_is_not_ours)
{
	finish();
	record.complete = false;
	cr_assert_eq(found_judge(&facts), FOUND_OCCUPIED);
}

Test(found, final_file_may_be_shown_by_its_digest)
{
	finish();
	facts.digest = true;
	cr_assert_eq(found_judge(&facts), FOUND_COMPLETE, "the record fits");
	facts.record = NULL;
	cr_assert_eq(found_judge(&facts), FOUND_UNSURE);
	facts.final.size++;
	cr_assert_eq(found_judge(&facts), FOUND_OCCUPIED, "of another size");
}

Test(found, final_file_comes_before_a_part)
{
	facts.final = facts.part;
	facts.final.ino++;
	cr_assert_eq(found_judge(&facts), FOUND_OCCUPIED);
}

Test(found, own_file_must_be_there_with_its_size)
{
	facts.hasfile = true;
	cr_assert_eq(found_judge(&facts), FOUND_NO_FILE);
	finish();
	facts.record = NULL;
	cr_assert_eq(found_judge(&facts), FOUND_COMPLETE);
	facts.final.size++;
	cr_assert_eq(found_judge(&facts), FOUND_WRONG_SIZE);
}

Test(found, own_file_is_hashed_unless_a_record_says_that_it_was)
{
	finish();
	facts.hasfile = facts.digest = true;
	cr_assert_eq(found_judge(&facts), FOUND_COMPLETE);
	facts.final.mark[1]++;
	cr_assert_eq(found_judge(&facts), FOUND_UNSURE);
}
