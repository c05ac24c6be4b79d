/*
 * extended.c: unit tests of the extension handshake.
 */
#include "extended.h"

#include <criterion/criterion.h>
#include <string.h>

static uint32_t reqq;

static int
heard(const char *text)
{
	uint8_t p[512];
	size_t n = strlen(text);

	p[0] = 0;
	memcpy(p + 1, text, n);
	return extended_decode(p, n + 1, &reqq);
}

Test(extended, what_we_say_is_written_so)
{
	const struct extended said = {.reqq = 250,
	    .upload_only = true,
	    .yourip = {198, 18, 0, 7},
	    .yourip_len = 4};
	uint8_t p[EXTENDED_ROOM];
	static const char begin[] = "\0d1:mde4:reqqi250e11:upload_onlyi1e1:v";
	static const char end[] = "6:yourip4:\xc6\x12\0\7e";
	size_t n = extended_encode(&said, p);

	cr_assert_gt(n, sizeof(begin) + sizeof(end));
	cr_assert_arr_eq(p, begin, sizeof(begin) - 1);
	cr_assert_arr_eq(p + n - (sizeof(end) - 1), end, sizeof(end) - 1);
	cr_assert_eq(extended_decode(p, n, &reqq), 1);
	cr_assert_eq(reqq, 250);
}

Test(extended, the_longest_finds_room)
{
	const struct extended said = {
	    .reqq = UINT32_MAX, .upload_only = true, .yourip_len = 16};
	uint8_t p[EXTENDED_ROOM];

	cr_assert_gt(extended_encode(&said, p), 1);
}

Test(extended, what_is_not_said_is_zero)
{
	cr_assert_eq(heard("de"), 1);
	cr_assert_eq(reqq, 0);
}

Test(extended, keys_may_come_in_any_order)
{
	cr_assert_eq(heard("d4:reqqi500e1:mdee"), 1);
	cr_assert_eq(reqq, 500);
}

Test(extended, what_is_not_known_is_passed_over)
{
	cr_assert_eq(heard("d1:md11:ut_metadatai3e6:ut_pexi1ee"
			   "13:metadata_sizei31235e4:reqqi500e1:v4:abcde"),
	    1);
	cr_assert_eq(reqq, 500);
}

Test(extended, strange_values_are_none)
{
	cr_assert_eq(heard("d4:reqqi-5e11:upload_only0:6:yourip3:abce"), 1);
	cr_assert_eq(reqq, 0);
	cr_assert_eq(heard("d4:reqqlee"), 1);
	cr_assert_eq(reqq, 0);
	cr_assert_eq(heard("d4:reqqi99999999999e6:youripi7ee"), 1);
	cr_assert_eq(reqq, UINT32_MAX);
}

Test(extended, another_message_is_none_of_ours)
{
	cr_assert_eq(extended_decode((const uint8_t *)"\1de", 3, &reqq), 0);
}

Test(extended, what_is_no_dictionary_is_refused)
{
	cr_assert_eq(extended_decode(NULL, 0, &reqq), -1);
	cr_assert_eq(heard(""), -1);
	cr_assert_eq(heard("le"), -1);
	cr_assert_eq(heard("i1e"), -1);
	cr_assert_eq(heard("d4:reqq"), -1);
	cr_assert_eq(heard("dede"), -1);
	cr_assert_eq(heard("d6:yourip9:1234"), -1);
}

Test(extended, cut_anywhere_is_refused)
{
	static const char whole[] =
	    "d1:mde4:reqqi250e11:upload_onlyi1e1:v5:shoale";
	char cut[sizeof(whole)];
	size_t n;

	cr_assert_eq(heard(whole), 1);
	for (n = 0; n + 1 < sizeof(whole) - 1; n++) {
		memcpy(cut, whole, n);
		cut[n] = '\0';
		cr_assert_eq(heard(cut), -1, "%zu", n);
	}
}
