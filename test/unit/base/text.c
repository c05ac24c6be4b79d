/*
 * text.c: tests of text in a fixed buffer.
 */
#include "text.h"

#include <criterion/criterion.h>
#include <string.h>

Test(text, starts_empty)
{
	char buf[4] = "abc";
	struct text t;

	text_init(&t, buf, sizeof(buf));
	cr_assert_str_eq(buf, "");
	cr_assert_eq(t.len, 0);
	cr_assert_not(t.cut);
}

Test(text, pieces_follow_each_other)
{
	char buf[64];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_str(&t, "Peer ");
	text_u64(&t, 1001);
	text_str(&t, " is choked by ");
	text_u64(&t, 1002);
	text_chr(&t, '.');
	cr_assert_str_eq(buf, "Peer 1001 is choked by 1002.");
	cr_assert_eq(t.len, strlen(buf));
	cr_assert_not(t.cut);
}

Test(text, numbers_have_no_sign_and_no_needless_zeros)
{
	char buf[64];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_u64(&t, 0);
	text_chr(&t, ' ');
	text_u64(&t, 10);
	text_chr(&t, ' ');
	text_u64(&t, UINT64_MAX);
	cr_assert_str_eq(buf, "0 10 18446744073709551615");
}

Test(text, padding_is_a_least_width)
{
	char buf[64];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_u64_pad(&t, 7, 2);
	text_chr(&t, ':');
	text_u64_pad(&t, 0, 2);
	text_chr(&t, ':');
	text_u64_pad(&t, 123, 2);
	text_chr(&t, ':');
	text_u64_pad(&t, 5, 0);
	text_chr(&t, ':');
	text_u64_pad(&t, 1, 25);
	cr_assert_str_eq(buf, "07:00:123:5:0000000000000000000000001");
}

Test(text, what_does_not_fit_is_cut_and_said)
{
	char buf[6];
	struct text t;

	text_init(&t, buf, 5);
	buf[5] = '#';
	text_str(&t, "abcd");
	cr_assert_not(t.cut);
	text_str(&t, "");
	cr_assert_not(t.cut);
	text_str(&t, "e");
	cr_assert(t.cut);
	cr_assert_str_eq(buf, "abcd");
	cr_assert_eq(t.len, 4);
	text_init(&t, buf, 5);
	text_u64(&t, 123456789);
	cr_assert(t.cut);
	cr_assert_str_eq(buf, "1234");
	cr_assert_eq(buf[5], '#');
}

Test(text, room_for_the_nul_alone_holds_nothing)
{
	struct text t;
	char c;

	text_init(&t, &c, 1);
	text_chr(&t, 'x');
	cr_assert_eq(c, '\0');
	cr_assert(t.cut);
}
