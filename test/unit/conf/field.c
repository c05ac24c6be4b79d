/*
 * field.c: tests of one key as a row of a table.
 */
#include "field.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

struct conf {
	uint32_t u32;
	uint64_t u64, size;
	bool on, word_bool;
	int word;
	char text[8];
};

#define MEMBER(m) offsetof(struct conf, m), sizeof(((struct conf *)0)->m)

static bool
has_no_x(const char *s)
{
	return strchr(s, 'x') == NULL;
}

static const char *const words[] = {"none", "some", "all", NULL};

static const struct field u32 = {"Count", FIELD_NUMBER, MEMBER(u32), .min = 2,
    .max = UINT32_MAX, .must = "a number", .example = "3"};
static const struct field u64 = {"Long", FIELD_NUMBER, MEMBER(u64),
    .max = UINT64_MAX, .must = "a number", .example = "3"};
static const struct field size = {"Room", FIELD_SIZE, MEMBER(size), .min = 1024,
    .max = UINT64_C(1) << 40, .must = "a size", .example = "1M"};
static const struct field on = {
    "On", FIELD_SWITCH, MEMBER(on), .must = "on or off", .example = "on"};
static const struct field word = {"Word", FIELD_CHOICE, MEMBER(word),
    .words = words, .must = "none, some or all", .example = "all"};
static const struct field word_bool = {"Flag", FIELD_CHOICE, MEMBER(word_bool),
    .words = words, .must = "none or some", .example = "some"};
static const struct field text = {"Text", FIELD_STRING, MEMBER(text),
    .check = has_no_x, .must = "text", .example = "abc"};

static int
set(const struct field *f, struct conf *c, const char *value)
{
	static const struct place at = {"f", 4};
	struct report r = new_report();
	int rc;

	rc = field_set(f, c, value, &at, &r);
	cr_assert_eq(rc == -1, r.error[0] != '\0');
	return rc;
}

static void
check_prints(const struct field *f, const struct conf *c, const char *line)
{
	struct printer p;

	printer_open(&p);
	field_print(f, c, p.out);
	cr_assert_str_eq(printer_text(&p), line);
	printer_free(&p);
}

Test(field, numbers_keep_to_their_bounds)
{
	struct conf c = {0};

	cr_assert_eq(set(&u32, &c, "2"), 0);
	cr_assert_eq(c.u32, 2);
	cr_assert_eq(set(&u32, &c, "4294967295"), 0);
	cr_assert_eq(c.u32, UINT32_MAX);
	cr_assert_eq(set(&u32, &c, "1"), -1);
	cr_assert_eq(set(&u32, &c, "4294967296"), -1);
	cr_assert_eq(c.u32, UINT32_MAX);
	cr_assert_eq(set(&u64, &c, "18446744073709551615"), 0);
	cr_assert_eq(c.u64, UINT64_MAX);
	cr_assert_eq(set(&u64, &c, "18446744073709551616"), -1);
	check_prints(&u32, &c, "Count 4294967295\n");
	check_prints(&u64, &c, "Long 18446744073709551615\n");
}

Test(field, numbers_are_digits_and_nothing_else)
{
	static const char *const bad[] = {"", " 3", "3 ", "+3", "-3", "0x3",
	    "3s", "3 4", "three", "3.0", "1e3", "3K"};
	struct conf c = {0};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(set(&u32, &c, bad[i]), -1, "\"%s\"", bad[i]);
	cr_assert_eq(c.u32, 0);
}

Test(field, sizes_take_a_letter_and_print_the_largest_that_fits)
{
	struct conf c = {0};

	cr_assert_eq(set(&size, &c, "1K"), 0);
	cr_assert_eq(c.size, 1024);
	check_prints(&size, &c, "Room 1K\n");
	cr_assert_eq(set(&size, &c, "1025"), 0);
	check_prints(&size, &c, "Room 1025\n");
	cr_assert_eq(set(&size, &c, "2048m"), 0);
	check_prints(&size, &c, "Room 2G\n");
	cr_assert_eq(set(&size, &c, "1024G"), 0);
	check_prints(&size, &c, "Room 1024G\n");
	cr_assert_eq(set(&size, &c, "1025G"), -1);
	cr_assert_eq(set(&size, &c, "1023"), -1);
	cr_assert_eq(set(&size, &c, "99999999999999G"), -1);
	cr_assert_eq(set(&size, &c, "K"), -1);
	cr_assert_eq(set(&size, &c, "1KB"), -1);
}

Test(field, switches_know_three_words_for_each_way)
{
	static const char *const yes[] = {"on", "yes", "true"};
	static const char *const no[] = {"off", "no", "false"};
	struct conf c = {0};
	size_t i;

	for (i = 0; i < 3; i++) {
		cr_assert_eq(set(&on, &c, yes[i]), 0);
		cr_assert(c.on);
		check_prints(&on, &c, "On on\n");
		cr_assert_eq(set(&on, &c, no[i]), 0);
		cr_assert_not(c.on);
		check_prints(&on, &c, "On off\n");
	}
	cr_assert_eq(set(&on, &c, "1"), -1);
	cr_assert_eq(set(&on, &c, "On"), -1);
	cr_assert_eq(set(&on, &c, "on off"), -1);
}

Test(field, choices_are_stored_by_their_place)
{
	struct conf c = {0};

	cr_assert_eq(set(&word, &c, "all"), 0);
	cr_assert_eq(c.word, 2);
	check_prints(&word, &c, "Word all\n");
	cr_assert_eq(set(&word, &c, "most"), -1);
	cr_assert_eq(c.word, 2);
	cr_assert_eq(set(&word_bool, &c, "some"), 0);
	cr_assert(c.word_bool);
	check_prints(&word_bool, &c, "Flag some\n");
}

Test(field, strings_fit_are_checked_and_leave_nothing_behind)
{
	struct conf c = {0};

	cr_assert_eq(set(&text, &c, "1234567"), 0);
	cr_assert_str_eq(c.text, "1234567");
	cr_assert_eq(set(&text, &c, "12345678"), -1);
	cr_assert_eq(set(&text, &c, ""), -1);
	cr_assert_eq(set(&text, &c, "axb"), -1);
	cr_assert_str_eq(c.text, "1234567");
	cr_assert_eq(set(&text, &c, "ab"), 0);
	cr_assert_arr_eq(c.text, "ab\0\0\0\0\0\0", 8);
	check_prints(&text, &c, "Text ab\n");
}

Test(field, an_unset_string_is_not_printed)
{
	struct conf c = {0};

	check_prints(&text, &c, "");
}

Test(field, a_bad_value_is_told_with_its_range_and_a_remedy)
{
	struct report r = new_report();
	struct place at = {"a.cfg", 7};
	struct conf c;

	cr_assert_eq(field_set(&u32, &c, "1", &at, &r), -1);
	cr_assert_str_eq(r.error,
	    "a.cfg:7: Count must be a number from 2 to 4294967295, not \"1\"; "
	    "write for example: Count 3");
	r = new_report();
	cr_assert_eq(field_set(&size, &c, "1", &at, &r), -1);
	cr_assert_str_eq(r.error,
	    "a.cfg:7: Room must be a size from 1K to 1024G, not \"1\"; "
	    "write for example: Room 1M");
}

Test(field, of_an_option_the_option_is_told)
{
	struct report r = new_report();
	struct place at = {"--on", 0};
	struct conf c;

	cr_assert_eq(field_set(&on, &c, "1", &at, &r), -1);
	cr_assert_str_eq(r.error,
	    "--on: must be on or off, not \"1\"; "
	    "write for example: --on on");
}

Test(field, a_long_value_does_not_push_the_remedy_out)
{
	struct report r = new_report();
	struct place at = {"a.cfg", 7};
	struct conf c;
	char value[4000];

	memset(value, '9', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	cr_assert_eq(field_set(&u32, &c, value, &at, &r), -1);
	cr_assert_not_null(strstr(r.error, "9\"; write for example: Count 3"));
}
