/*
 * hex.c: tests of hexadecimal digits.
 */
#include "hex.h"

#include <criterion/criterion.h>
#include <string.h>

Test(hex, what_is_written_reads_back)
{
	uint8_t bytes[256], back[256];
	char text[513];
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	hex_encode(bytes, sizeof(bytes), text);
	cr_assert_eq(strlen(text), 512);
	cr_assert_eq(strncmp(text + 2 * 0xa9, "a9aaab", 6), 0);
	cr_assert_eq(hex_decode(text, back, sizeof(back)), 0);
	cr_assert_arr_eq(back, bytes, sizeof(bytes));
}

Test(hex, digits_of_either_case_are_taken)
{
	uint8_t v[2];

	cr_assert_eq(hex_decode("aBCd", v, 2), 0);
	cr_assert_eq(v[0], 0xab);
	cr_assert_eq(v[1], 0xcd);
}

Test(hex, what_is_no_digit_or_of_another_length_is_refused)
{
	static const char *const bad[] = {"", "abc", "abcde", "abcdef", "ab g",
	    "0x12", "12\xc3\xa4", "12/0", "12:0", "12@0", "12G0", "12`0",
	    "12g0"};
	uint8_t v[2];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(hex_decode(bad[i], v, 2), -1, "%s", bad[i]);
}
