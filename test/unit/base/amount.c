/*
 * amount.c: tests of quantities as people read them.
 */
#include "amount.h"

#include <criterion/criterion.h>
#include <string.h>

Test(amount, size_fits_five_columns)
{
	static const struct {
		uint64_t bytes;
		const char *s;
	} rows[] = {{0, "0"}, {1023, "1023"}, {1024, "1.0K"}, {10240, "10.0K"},
	    {102399, "99.9K"}, {102400, "100K"}, {1023999, "999K"},
	    {1024000, "0.9M"}, {1048576, "1.0M"}, {UINT64_MAX, "15.9E"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_assert_str_eq(amount_size(rows[i].bytes).s, rows[i].s);
	for (uint64_t v = 1; v != 0; v <<= 1)
		cr_assert_leq(strlen(amount_size(v - 1).s), 5);
}

Test(amount, a_share_is_whole_only_when_nothing_is_missing)
{
	cr_assert_eq(amount_permille(0, 0), 0);
	cr_assert_eq(amount_permille(2999999, 3000000), 999);
	cr_assert_eq(amount_permille(3000000, 3000000), 1000);
	cr_assert_eq(amount_permille(UINT64_MAX - 1, UINT64_MAX), 999);
	cr_assert_eq(amount_permille(UINT64_MAX / 2, UINT64_MAX), 500);
	cr_assert_str_eq(amount_percent(0).s, "0.0%");
	cr_assert_str_eq(amount_percent(565).s, "56.5%");
	cr_assert_str_eq(amount_percent(1000).s, "100.0%");
}
