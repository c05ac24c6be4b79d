/*
 * control_line.c: tests of the lines of a control socket.
 */
#include "control_line.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copy;

static void
drop(void)
{
	free(copy);
	copy = NULL;
}

TestSuite(control_line, .fini = drop);

/* In memory of its very size, so that a step beyond it is seen. */
static int
read_bytes(struct control_line *l, const char *s, size_t n)
{
	free(copy);
	copy = malloc(n + 1);
	cr_assert_not_null(copy);
	memcpy(copy, s, n);
	copy[n] = '\n';
	return control_line_read(l, copy, n);
}

static int
read_text(struct control_line *l, const char *s)
{
	return read_bytes(l, s, strlen(s));
}

static void
refuse(const char *s)
{
	struct control_line l;

	cr_expect_eq(read_text(&l, s), -1, "%s", s);
}

Test(control_line, is_a_word_and_fields)
{
	struct control_line l;

	cr_assert_eq(read_text(&l, "limits\tswarm=a b=c\tup=12\tx-9="), 0);
	cr_assert_str_eq(l.word, "limits");
	cr_assert_eq(l.n, 3);
	cr_assert_str_eq(control_line_value(&l, "swarm"), "a b=c");
	cr_assert_str_eq(control_line_value(&l, "up"), "12");
	cr_assert_str_eq(control_line_value(&l, "x-9"), "");
	cr_assert_null(control_line_value(&l, "u"));
	cr_assert_eq(read_text(&l, "list"), 0);
	cr_assert_eq(l.n, 0);
	cr_assert_null(control_line_value(&l, ""));
}

Test(control_line, words_and_keys_are_plain)
{
	refuse("");
	refuse("List");
	refuse(" list");
	refuse("list ");
	refuse("list\r");
	refuse("li_st");
	refuse("\tlist");
	refuse("list\t");
	refuse("list\t\tup=1");
	refuse("list\tup");
	refuse("list\t=1");
	refuse("list\tUp=1");
	refuse("list\tu p=1");
	refuse("list\tup=1\tdown=1\tup=2");
}

Test(control_line, values_have_escapes)
{
	struct control_line l;

	cr_assert_eq(
	    read_text(&l, "a\tb=%09x%0A%25%7f%c3%a9\tc=\xc3\xa9\xff"), 0);
	cr_assert_str_eq(control_line_value(&l, "b"), "\tx\n%\x7f\xc3\xa9");
	cr_assert_str_eq(control_line_value(&l, "c"), "\xc3\xa9\xff");
	refuse("a\tb=%");
	refuse("a\tb=%2");
	refuse("a\tb=%%20");
	refuse("a\tb=%g0");
	refuse("a\tb=%0g");
	refuse("a\tb=% 1");
	refuse("a\tb=%00");
	refuse("a\tb=\x01");
	refuse("a\tb=\x7f");
	refuse("a\tb=x\ny");
}

Test(control_line, a_nul_is_in_no_line)
{
	struct control_line l;

	cr_assert_eq(read_bytes(&l, "list\0", 5), -1);
	cr_assert_eq(read_bytes(&l, "\0list", 5), -1);
	cr_assert_eq(read_bytes(&l, "list\tup=1\0001", 11), -1);
	cr_assert_eq(read_bytes(&l, "", 0), -1);
}

Test(control_line, there_are_so_many_fields_at_most)
{
	char buf[CONTROL_LINE_MAX], key[8];
	struct control_line l;
	struct text t;
	int i;

	text_init(&t, buf, sizeof(buf));
	control_line_word(&t, "w");
	for (i = 0; i < CONTROL_FIELDS; i++) {
		cr_assert_lt(snprintf(key, sizeof(key), "k%d", i), 8);
		control_line_num(&t, key, (uint64_t)i);
	}
	cr_assert_eq(read_text(&l, buf), 0);
	cr_assert_eq(l.n, CONTROL_FIELDS);
	cr_assert_str_eq(control_line_value(&l, "k31"), "31");
	control_line_str(&t, "more", "");
	refuse(buf);
}

Test(control_line, what_was_written_is_read)
{
	char buf[1024], value[256];
	struct control_line l;
	struct text t;
	size_t i;

	for (i = 0; i < 255; i++)
		value[i] = (char)(i + 1);
	value[255] = '\0';
	text_init(&t, buf, sizeof(buf));
	control_line_word(&t, "swarm");
	control_line_str(&t, "name", value);
	control_line_num(&t, "size", UINT64_MAX);
	control_line_end(&t);
	cr_assert_not(t.cut);
	cr_assert_eq(strchr(buf, '\n'), buf + t.len - 1);
	cr_assert_eq(read_bytes(&l, buf, t.len - 1), 0);
	cr_assert_str_eq(control_line_value(&l, "name"), value);
	cr_assert_str_eq(
	    control_line_value(&l, "size"), "18446744073709551615");
}

Test(control_line, one_that_does_not_fit_is_cut)
{
	char buf[16];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	control_line_word(&t, "swarm");
	control_line_str(&t, "name", "abc");
	cr_assert_not(t.cut);
	control_line_end(&t);
	cr_assert_not(t.cut);
	control_line_end(&t);
	cr_assert(t.cut);
}
