/*
 * tools_human.c: quantities and strings as the tools write them.
 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "human.h"
#include "json.h"
#include "utf8.h"

TestSuite(tools_human, .timeout = 300);

Test(tools_human, time_has_its_unit)
{
	static const struct {
		uint64_t ns;
		const char *s;
	} rows[] = {{0, "0.0ms"}, {300000, "0.3ms"}, {120000000, "120ms"},
	    {1200000000, "1.2s"}, {59999999999, "59.9s"},
	    {245000000000, "4m05s"}, {7980000000000, "2h13m"},
	    {273600000000000, "3d04h"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_assert_str_eq(human_time(rows[i].ns).s, rows[i].s);
}

Test(tools_human, what_takes_ages_is_not_short)
{
	static const struct {
		uint64_t n, rate;
		const char *s;
	} rows[] = {{0, 1, "0.0ms"}, {99, 100, "0.0ms"}, {500, 100, "5.0s"},
	    {273600, 1, "3d04h"}, {UINT64_MAX, UINT64_MAX, "1.0s"},
	    {UINT64_C(18446744073), 1, "213503d23h"},
	    {UINT64_C(18446744074), 1, "213503d23h"},
	    {UINT64_C(1) << 50, 1, "213503d23h"},
	    {UINT64_MAX, 1, "213503d23h"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_assert_str_eq(
		    human_left(rows[i].n, rows[i].rate).s, rows[i].s);
}

Test(tools_human, ordinals_have_their_endings)
{
	static const struct {
		uint32_t n;
		const char *s;
	} rows[] = {{1, "1st"}, {2, "2nd"}, {3, "3rd"}, {4, "4th"},
	    {11, "11th"}, {12, "12th"}, {13, "13th"}, {21, "21st"},
	    {111, "111th"}, {122, "122nd"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_assert_str_eq(human_ordinal(rows[i].n).s, rows[i].s);
}

Test(tools_human, text_is_cut_between_characters)
{
	char buf[8];

	cr_assert_str_eq(human_text(buf, sizeof(buf), "abcdefghij"), "abcdefg");
	cr_assert_str_eq(
	    human_text(buf, sizeof(buf), "abcdef\xc3\xa4"), "abcdef");
	cr_assert_str_eq(human_text(buf, sizeof(buf), "\x7f\xc2\x80\n"), "???");
}

Test(tools_human, malformed_characters_are_none)
{
	static const char *const bad[] = {"\x80", "\xc3", "\xc0\x80",
	    "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",
	    "\xf0\x9f\x98"};
	uint32_t cp;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		cr_assert_eq(utf8_next(bad[i], &cp), 0, "%zu", i);
	cr_assert_eq(utf8_next("\xf0\x9f\x98\x80", &cp), 4);
	cr_assert_eq(cp, 0x1f600);
}

Test(tools_human, json_puts_elements_of_arrays_in_a_line)
{
	struct out o;
	struct json j;

	out_init(&o);
	json_init(&j, &o);
	json_object(&j, NULL);
	json_array(&j, "a");
	json_object(&j, NULL);
	json_u64(&j, "n", UINT64_MAX);
	json_array(&j, "e");
	json_array_end(&j);
	json_object_end(&j);
	json_object(&j, NULL);
	json_object_end(&j);
	json_array_end(&j);
	json_seconds(&j, "s", 1000001000);
	json_object_end(&j);
	json_end(&j);
	out_chr(&o, '\0');
	cr_assert_str_eq(o.p,
	    "{\n  \"a\": [\n"
	    "    { \"n\": 18446744073709551615, \"e\": [] },\n"
	    "    {}\n  ],\n"
	    "  \"s\": 1.000001\n}\n");
	out_free(&o);
}
