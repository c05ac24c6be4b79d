/*
 * bits.c: tests of bit sets.
 */
#include "bits.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/mman.h>

#include "step.h"

/* Sizes around the ends of words, where mistakes live. */
static const size_t sizes[] = {1, 7, 8, 9, 63, 64, 65, 127, 128, 129, 306};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))
#define WORDS 8

Test(bits, words_are_rounded_up)
{
	cr_assert_eq(bits_words(0), 0);
	cr_assert_eq(bits_words(1), 1);
	cr_assert_eq(bits_words(64), 1);
	cr_assert_eq(bits_words(65), 2);
	cr_assert_eq(bits_words(SIZE_MAX), SIZE_MAX / 64 + 1);
}

Test(bits, a_bit_set_is_the_only_one_and_clears_again)
{
	uint64_t w[WORDS] = {0};
	size_t i;

	for (i = 0; i < 306; i++) {
		bits_set(w, i);
		cr_assert(bits_has(w, i));
		cr_assert_eq(bits_count(w, 306), 1);
		cr_assert_eq(w[i / 64], UINT64_C(1) << (i % 64));
		bits_clear(w, i);
		cr_assert_not(bits_has(w, i));
	}
	cr_assert_eq(bits_count(w, 306), 0);
}

Test(bits, fill_sets_all_and_leaves_spare_bits_zero)
{
	uint64_t w[WORDS];
	size_t k, i;

	for (k = 0; k < SIZES; k++) {
		memset(w, 0xff, sizeof(w));
		bits_fill(w, sizes[k]);
		for (i = 0; i < bits_words(sizes[k]) * 64; i++)
			cr_assert_eq(bits_has(w, i), i < sizes[k]);
		cr_assert_eq(bits_count(w, sizes[k]), sizes[k]);
		cr_assert_eq(w[bits_words(sizes[k])], UINT64_MAX);
	}
}

Test(bits, fill_and_trim_of_nothing_touch_nothing)
{
	uint64_t w = 5;

	bits_fill(&w, 0);
	bits_trim(&w, 0);
	cr_assert_eq(w, 5);
	cr_assert_eq(bits_count(&w, 0), 0);
	cr_assert_eq(bits_count_andnot(&w, &w, 0), 0);
}

Test(bits, trim_clears_only_spare_bits)
{
	uint64_t w[WORDS];
	size_t k, i;

	for (k = 0; k < SIZES; k++) {
		memset(w, 0xff, sizeof(w));
		bits_trim(w, sizes[k]);
		for (i = 0; i < bits_words(sizes[k]) * 64; i++)
			cr_assert_eq(bits_has(w, i), i < sizes[k]);
		cr_assert_eq(w[bits_words(sizes[k])], UINT64_MAX);
	}
}

Test(bits, counts_do_not_see_spare_bits)
{
	uint64_t w[WORDS], none[WORDS] = {0};
	size_t k;

	memset(w, 0xff, sizeof(w));
	for (k = 0; k < SIZES; k++) {
		cr_assert_eq(bits_count(w, sizes[k]), sizes[k]);
		cr_assert_eq(bits_count_andnot(w, none, sizes[k]), sizes[k]);
	}
}

Test(bits, andnot_counts_what_one_has_and_the_other_lacks)
{
	uint64_t a[WORDS] = {0}, b[WORDS] = {0};
	size_t i;

	for (i = 0; i < 306; i += 2)
		bits_set(a, i);
	for (i = 0; i < 306; i += 3)
		bits_set(b, i);
	cr_assert_eq(bits_count_andnot(a, b, 306), 153 - 51);
	cr_assert_eq(bits_count_andnot(b, a, 306), 102 - 51);
	cr_assert_eq(bits_count_andnot(a, a, 306), 0);
}

Test(abits, a_change_tells_what_was_there)
{
	abits w[2] = {0};

	cr_assert_not(abits_set(w, 63));
	cr_assert(abits_set(w, 63));
	cr_assert_not(abits_set(w, 64));
	cr_assert(abits_has(w, 63));
	cr_assert(abits_has(w, 64));
	cr_assert_eq(abits_count(w, 128), 2);
	cr_assert(abits_clear(w, 63));
	cr_assert_not(abits_clear(w, 63));
	cr_assert_not(abits_has(w, 63));
	cr_assert(abits_has(w, 64));
}

Test(abits, R1_a_change_leaves_the_other_bits_of_the_word)
{
	abits w = UINT64_C(0xf0f0f0f0f0f0f0f0);

	abits_set(&w, 0);
	cr_assert_eq(w, UINT64_C(0xf0f0f0f0f0f0f0f1));
	abits_clear(&w, 63);
	cr_assert_eq(w, UINT64_C(0x70f0f0f0f0f0f0f1));
}

struct stepped {
	abits w;
	bool theirs; /* how they have left bit 1 */
	bool lost;
};

static void
change_ours(void *arg)
{
	struct stepped *s = arg;

	abits_set(&s->w, 0);
	abits_clear(&s->w, 2);
}

static void
change_theirs(void *arg)
{
	struct stepped *s = arg;

	s->lost |= abits_has(&s->w, 1) != s->theirs;
	s->theirs = !s->theirs;
	atomic_fetch_xor(&s->w, 2);
}

Test(abits, R1_what_another_changes_between_two_instructions_stays)
{
	struct stepped *s;

	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(s, MAP_FAILED);
	s->w = 4;
	if (step_through(change_ours, change_theirs, s) == 0)
		cr_skip("no process may trace its child here");
	change_theirs(s);
	cr_assert_not(s->lost);
	cr_assert(abits_has(&s->w, 0));
	cr_assert_not(abits_has(&s->w, 2));
}

Test(abits, copy_takes_whole_words_of_n_bits_and_no_more)
{
	abits from[3] = {1, 2, 3};
	uint64_t to[3] = {9, 9, 9};

	abits_copy(to, from, 65);
	cr_assert_eq(to[0], 1);
	cr_assert_eq(to[1], 2);
	cr_assert_eq(to[2], 9);
}

Test(abits, count_does_not_see_spare_bits)
{
	abits w[2] = {UINT64_MAX, UINT64_MAX};

	cr_assert_eq(abits_count(w, 0), 0);
	cr_assert_eq(abits_count(w, 63), 63);
	cr_assert_eq(abits_count(w, 64), 64);
	cr_assert_eq(abits_count(w, 65), 65);
}

Test(bits, a_range_is_counted_as_bit_by_bit)
{
	abits w[5];
	size_t at, end, i, n;

	for (i = 0; i < 5; i++)
		atomic_store(&w[i], UINT64_C(0x9e3779b97f4a7c15) * (2 * i + 1));
	for (at = 0; at <= 320; at += 7)
		for (end = 0; end <= 320; end++) {
			for (n = 0, i = at; i < end; i++)
				n += abits_has(w, i);
			cr_assert_eq(abits_count_range(w, at, end), n,
			    "[%zu, %zu)", at, end);
		}
}
