/*
 * nearest.c: tests of finding the word that was meant.
 */
#include "nearest.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *
meant(const char *word)
{
	static const char *const known[] = {
	    "FrameMemory", "SegmentMemory", "MaxPeers", "LogLevel", "User"};
	static struct nearest n;
	size_t i;

	nearest_init(&n, word, strlen(word));
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		nearest_try(&n, known[i]);
	return n.best;
}

Test(nearest, sees_through_letters_missing_added_and_wrong)
{
	cr_assert_str_eq(meant("FrameMemry"), "FrameMemory");
	cr_assert_str_eq(meant("FrameMemoory"), "FrameMemory");
	cr_assert_str_eq(meant("FrameMenory"), "FrameMemory");
	cr_assert_str_eq(meant("Usr"), "User");
}

Test(nearest, case_counts_for_nothing)
{
	cr_assert_str_eq(meant("loglevel"), "LogLevel");
	cr_assert_str_eq(meant("MAXPEERS"), "MaxPeers");
}

Test(nearest, the_nearer_of_two_wins)
{
	cr_assert_str_eq(meant("SegmentMemor"), "SegmentMemory");
	cr_assert_str_eq(meant("FraneMemor"), "FrameMemory");
}

Test(nearest, what_resembles_nothing_has_none)
{
	cr_assert_str_empty(meant("Colour"));
	cr_assert_str_empty(meant(""));
	cr_assert_str_empty(
	    meant("FrameMemoryFrameMemoryFrameMemoryFrameMemory"));
}

Test(nearest, a_candidate_too_long_is_passed_over)
{
	struct nearest n;

	nearest_init(&n, "a", 1);
	nearest_try(&n, "0123456789012345678901234567890123456789");
	cr_assert_str_empty(n.best);
}
