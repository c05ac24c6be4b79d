/*
 * num.c: tests of reading numbers from text.
 */
#include "num.h"

#include <criterion/criterion.h>

/* 7 when refused. */
static uint64_t
u64(const char *s, uint64_t min, uint64_t max)
{
	uint64_t v = 7;

	cr_assert_eq(num_u64(s, min, max, &v), v == 7 ? -1 : 0, "%s", s);
	return v;
}

static uint64_t
size(const char *s, uint64_t max)
{
	uint64_t v = 7;

	cr_assert_eq(num_size(s, 0, max, &v), v == 7 ? -1 : 0, "%s", s);
	return v;
}

Test(num, decimal_digits_are_a_number)
{
	cr_assert_eq(u64("0", 0, UINT64_MAX), 0);
	cr_assert_eq(u64("10000232", 0, UINT64_MAX), 10000232);
	cr_assert_eq(u64("000012", 0, UINT64_MAX), 12);
	cr_assert_eq(u64("18446744073709551615", 0, UINT64_MAX), UINT64_MAX);
}

Test(num, anything_else_is_refused_and_leaves_the_value)
{
	static const char *const bad[] = {"", " ", "-1", "+1", " 1", "1 ",
	    "0x10", "1e3", "1.0", "abc", "12a", "1K", "\t1", "1\n",
	    "18446744073709551616", "99999999999999999999",
	    "184467440737095516150"};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(u64(bad[i], 0, UINT64_MAX), 7);
}

Test(num, bounds_are_inclusive)
{
	cr_assert_eq(u64("9", 10, 20), 7);
	cr_assert_eq(u64("10", 10, 20), 10);
	cr_assert_eq(u64("20", 10, 20), 20);
	cr_assert_eq(u64("21", 10, 20), 7);
}

Test(num, a_size_may_have_one_suffix)
{
	cr_assert_eq(size("0", UINT64_MAX), 0);
	cr_assert_eq(size("5", UINT64_MAX), 5);
	cr_assert_eq(size("64M", UINT64_MAX), 64 << 20);
	cr_assert_eq(size("64m", UINT64_MAX), 64 << 20);
	cr_assert_eq(size("3K", UINT64_MAX), 3 << 10);
	cr_assert_eq(size("3k", UINT64_MAX), 3 << 10);
	cr_assert_eq(size("5G", UINT64_MAX), UINT64_C(5) << 30);
	cr_assert_eq(size("5g", UINT64_MAX), UINT64_C(5) << 30);
	cr_assert_eq(size("0G", UINT64_MAX), 0);
}

Test(num, a_size_with_more_than_a_suffix_is_refused)
{
	static const char *const bad[] = {
	    "", "K", "1KK", "1MB", "1 K", "1T", "1K ", "-1K", "1.5M"};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(size(bad[i], UINT64_MAX), 7);
}

Test(num, a_size_does_not_wrap)
{
	cr_assert_eq(size("18014398509481983K", UINT64_MAX),
	    UINT64_C(18014398509481983) << 10);
	cr_assert_eq(size("18014398509481984K", UINT64_MAX), 7);
	cr_assert_eq(size("17179869184G", UINT64_MAX), 7);
	cr_assert_eq(size("18446744073709551615G", UINT64_MAX), 7);
}

Test(num, bounds_of_a_size_hold_after_the_suffix)
{
	cr_assert_eq(size("4K", 4096), 4096);
	cr_assert_eq(size("4097", 4096), 7);
	cr_assert_eq(size("5K", 4096), 7);
}
