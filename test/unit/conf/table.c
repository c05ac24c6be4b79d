/*
 * table.c: tests of "key value" lines.
 */
#include "table.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

struct conf {
	uint32_t apples, pears;
};

#define MEMBER(m) offsetof(struct conf, m), sizeof(((struct conf *)0)->m)

static const struct field rows[] = {
    {"Apples", FIELD_NUMBER, MEMBER(apples), .max = 9, .must = "a number",
	.example = "1"},
    {"Pears", FIELD_NUMBER, MEMBER(pears), .max = 9, .repeats = true,
	.must = "a number", .example = "2"},
};
static const struct table strict = {rows, 2, .takes_unknown = false};
static const struct table tolerant = {rows, 2, .takes_unknown = true};

static struct conf c;
static unsigned int seen[2];

static int
parse(const struct table *t, const char *s, struct report *r)
{
	*r = new_report();
	memset(&c, 0, sizeof(c));
	memset(seen, 0, sizeof(seen));
	return table_parse(t, &c, seen, "f", s, strlen(s), r);
}

static void
check_error(const struct table *t, const char *s, const char *error)
{
	struct report r;

	cr_assert_eq(parse(t, s, &r), -1);
	cr_assert_str_eq(r.error, error);
}

Test(table, takes_keys_in_any_order_and_says_where_they_stand)
{
	struct report r;

	cr_assert_eq(
	    parse(&strict, "# x\nPears 4\n\n\tApples \t 3 \r\n", &r), 0);
	cr_assert_eq(c.apples, 3);
	cr_assert_eq(c.pears, 4);
	cr_assert_eq(seen[0], 4);
	cr_assert_eq(seen[1], 2);
	cr_assert_eq(r.warnings, 0);
}

Test(table, an_absent_key_was_not_seen)
{
	struct report r;

	cr_assert_eq(parse(&strict, "", &r), 0);
	cr_assert_eq(seen[0], 0);
	cr_assert_eq(seen[1], 0);
}

Test(table, a_key_stands_once)
{
	check_error(&strict, "Apples 1\nPears 1\nApples 1\n",
	    "f:3: Apples stands on line 1 already; remove one of the two");
}

Test(table, a_key_that_repeats_may_stand_twice)
{
	struct report r;

	cr_assert_eq(parse(&strict, "Pears 1\nPears 2\n", &r), 0);
	cr_assert_eq(c.pears, 2);
}

Test(table, a_key_needs_a_value)
{
	check_error(&strict, "Apples  \n",
	    "f:1: Apples has no value; write for example: Apples 1");
}

Test(table, an_unknown_key_is_an_error_with_a_guess)
{
	check_error(&strict, "\napples 1\n",
	    "f:2: unknown key \"apples\"; did you mean Apples?");
	check_error(&strict, "Pars 1\n",
	    "f:1: unknown key \"Pars\"; did you mean Pears?");
	check_error(&strict, "Marmalade 1\n",
	    "f:1: unknown key \"Marmalade\"; remove the line, or see "
	    "shoal.conf(5) for the keys");
}

Test(table, a_tolerant_one_warns_of_an_unknown_key)
{
	struct report r;

	cr_assert_eq(parse(&tolerant, "Aples 1\n", &r), 0);
	cr_assert_str_eq(last_warning,
	    "f:1: unknown key \"Aples\" is ignored; "
	    "did you mean Apples?");
	cr_assert_eq(parse(&tolerant, "Marmalade", &r), 0);
	cr_assert_str_eq(
	    last_warning, "f:1: unknown key \"Marmalade\" is ignored");
	cr_assert_eq(r.warnings, 1);
}

Test(table, a_longest_line_is_taken_whole)
{
	char s[4096 + 1];
	struct report r;

	memset(s, ' ', sizeof(s));
	memcpy(s, "Apples", 6);
	s[4095] = '7';
	s[4096] = '\0';
	cr_assert_eq(parse(&strict, s, &r), 0);
	cr_assert_eq(c.apples, 7);
	memset(s + 7, '0', 4088);
	cr_assert_eq(parse(&strict, s, &r), 0);
	cr_assert_eq(c.apples, 7);
}
