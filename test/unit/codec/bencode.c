/*
 * bencode.c: tests of the reader of bencoded bytes.
 */
#include "bencode.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* A text whose NULs count, as bytes of exactly its size, for the sanitizer. */
#define BYTES(text) bytes(text, sizeof(text) - 1)

static struct rd
bytes(const char *s, size_t n)
{
	uint8_t *p = malloc(n + (n == 0));

	cr_assert_not_null(p);
	memcpy(p, s, n);
	return (struct rd){p, n};
}

/* Reads one value of any type that is all there is. */
static enum benc_error
read_whole(struct rd in, size_t *at)
{
	struct benc b;
	struct rd raw = {0};
	int rc;

	benc_init(&b, in.p, in.n);
	rc = benc_skip(&b, &raw) == -1 || benc_end(&b) == -1 ? -1 : 0;
	cr_assert_eq(rc, b.error == BENC_OK ? 0 : -1);
	if (rc == 0) {
		cr_assert_eq(raw.p, in.p);
		cr_assert_eq(raw.n, in.n);
	}
	cr_assert_leq(b.at, in.n);
	*at = b.at;
	return b.error;
}

static const struct {
	const char *text;
	enum benc_error error;
	size_t at;
} whole[] = {
    {"i0e", BENC_OK, 0},
    {"i-1e", BENC_OK, 0},
    {"i9223372036854775807e", BENC_OK, 0},
    {"i-9223372036854775808e", BENC_OK, 0},
    {"0:", BENC_OK, 0},
    {"4:spam", BENC_OK, 0},
    {"10:0123456789", BENC_OK, 0},
    {"le", BENC_OK, 0},
    {"de", BENC_OK, 0},
    {"li1e4:spamlede3:ende", BENC_OK, 0},
    {"d0:0:1:ai0e2:aale1:bdee", BENC_OK, 0},
    {"d1:bi1e1:ai2e1:bi3ee", BENC_OK, 0},
    {"d1:\x7f"
     "0:1:\x80"
     "0:e",
	BENC_OK, 0},

    {"", BENC_SHORT, 0},
    {"i", BENC_SHORT, 0},
    {"i-", BENC_SHORT, 0},
    {"i12", BENC_SHORT, 0},
    {"4", BENC_SHORT, 0},
    {"4:spa", BENC_SHORT, 0},
    {"l4:spa", BENC_SHORT, 1},
    {"l", BENC_SHORT, 1},
    {"d", BENC_SHORT, 1},
    {"d1:a", BENC_SHORT, 4},
    {"d1:ai1e", BENC_SHORT, 7},
    {"99999999999999999999999999:x", BENC_SHORT, 0},
    {"18446744073709551615:x", BENC_SHORT, 0},
    {"18446744073709551616:x", BENC_SHORT, 0},

    {"e", BENC_BYTE, 0},
    {"x", BENC_BYTE, 0},
    {"-1:x", BENC_BYTE, 0},
    {" i1e", BENC_BYTE, 0},
    {"l e", BENC_BYTE, 1},
    {"d1:ae", BENC_BYTE, 4},
    {"d e", BENC_BYTE, 1},

    {"ie", BENC_NUMBER, 0},
    {"i-e", BENC_NUMBER, 0},
    {"i-0e", BENC_NUMBER, 0},
    {"i00e", BENC_NUMBER, 0},
    {"i01e", BENC_NUMBER, 0},
    {"i-01e", BENC_NUMBER, 0},
    {"i+1e", BENC_NUMBER, 0},
    {"i 1e", BENC_NUMBER, 0},
    {"i1 e", BENC_NUMBER, 0},
    {"i1.5e", BENC_NUMBER, 0},
    {"i--1e", BENC_NUMBER, 0},
    {"i0x1e", BENC_NUMBER, 0},
    {"04:spam", BENC_NUMBER, 0},
    {"00:", BENC_NUMBER, 0},
    {"4spam", BENC_NUMBER, 0},
    {"4e", BENC_NUMBER, 0},

    {"i9223372036854775808e", BENC_RANGE, 0},
    {"i-9223372036854775809e", BENC_RANGE, 0},
    {"i18446744073709551615e", BENC_RANGE, 0},
    {"i18446744073709551616e", BENC_RANGE, 0},
    {"li1ei99999999999999999999999999999999999ee", BENC_RANGE, 4},

    {"di1ei1ee", BENC_KEY, 1},
    {"dlei1ee", BENC_KEY, 1},
    {"ddei1ee", BENC_KEY, 1},
    {"d1:ai1ei2ei3ee", BENC_KEY, 7},

    {"i1ei2e", BENC_TRAIL, 3},
    {"4:spam\n", BENC_TRAIL, 6},
    {"lee", BENC_TRAIL, 2},
    {"dee", BENC_TRAIL, 2},
};

Test(bencode, takes_what_is_well_formed_and_says_what_is_not)
{
	size_t i, at;
	struct rd in;

	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		in = bytes(whole[i].text, strlen(whole[i].text));
		cr_expect_eq(
		    read_whole(in, &at), whole[i].error, "%s", whole[i].text);
		cr_expect_eq(at, whole[i].at, "%s: %zu", whole[i].text, at);
	}
}

Test(bencode, any_beginning_of_a_value_is_too_short)
{
	static const char text[] =
	    "d8:announce3:url4:infod6:lengthi-12e4:name1:xe1:zllli0eeeee";
	size_t n, at;

	for (n = 0; n < strlen(text); n++)
		cr_expect_eq(read_whole(bytes(text, n), &at), BENC_SHORT,
		    "the first %zu bytes", n);
	cr_assert_eq(read_whole(bytes(text, n), &at), BENC_OK);
}

Test(bencode, the_least_and_the_greatest_integer_are_read)
{
	struct rd in =
	    BYTES("li9223372036854775807ei-9223372036854775808ei0ei-7ee");
	static const int64_t expected[] = {INT64_MAX, INT64_MIN, 0, -7};
	struct benc b;
	int64_t v;
	size_t i;

	benc_init(&b, in.p, in.n);
	cr_assert_eq(benc_list(&b), 0);
	for (i = 0; i < 4; i++) {
		cr_assert_eq(benc_next(&b, NULL), 1);
		cr_assert_eq(benc_int(&b, &v), 0);
		cr_assert_eq(v, expected[i]);
	}
	cr_assert_eq(benc_next(&b, NULL), 0);
	cr_assert_eq(benc_end(&b), 0);
}

Test(bencode, a_dictionary_is_read_key_by_key)
{
	struct rd key, v, raw;
	struct rd in = BYTES("d1:ali1ei2ee1:b3:x\0y2:cci7ee");
	struct benc b;
	int64_t n;

	benc_init(&b, in.p, in.n);
	cr_assert_eq(benc_peek(&b), BENC_DICT);
	cr_assert_eq(benc_dict(&b), 0);
	cr_assert_eq(benc_next(&b, &key), 1);
	cr_assert(benc_is(key, "a"));
	cr_assert_eq(benc_peek(&b), BENC_LIST);
	cr_assert_eq(benc_skip(&b, &raw), 0);
	cr_assert(benc_is(raw, "li1ei2ee"));
	cr_assert_eq(benc_next(&b, &key), 1);
	cr_assert(benc_is(key, "b"));
	cr_assert_eq(benc_peek(&b), BENC_STR);
	cr_assert_eq(benc_str(&b, &v), 0);
	cr_assert_eq(v.n, 3);
	cr_assert_eq(v.p[1], '\0');
	cr_assert_eq(benc_next(&b, &key), 1);
	cr_assert(benc_is(key, "cc"));
	cr_assert_not(benc_is(key, "c"));
	cr_assert_not(benc_is(key, "ccc"));
	cr_assert_eq(benc_peek(&b), BENC_INT);
	cr_assert_eq(benc_int(&b, &n), 0);
	cr_assert_eq(n, 7);
	cr_assert_eq(benc_peek(&b), BENC_NONE);
	cr_assert_eq(benc_next(&b, &key), 0);
	cr_assert_eq(benc_end(&b), 0);
}

Test(bencode, nothing_can_be_next_where_nothing_was_entered)
{
	struct rd in = BYTES("i1e");
	struct benc b;

	benc_init(&b, in.p, in.n);
	cr_assert_eq(benc_next(&b, NULL), 0);
}

Test(bencode, a_value_of_another_type_is_a_fault)
{
	static const char *const text[] = {"i1e", "1:x", "le", "de"};
	size_t is, asked;
	struct benc b;
	struct rd s;
	int64_t v;
	int rc;

	for (is = 0; is < 4; is++)
		for (asked = 0; asked < 4; asked++) {
			benc_init(
			    &b, (const uint8_t *)text[is], strlen(text[is]));
			rc = asked == 0 ? benc_int(&b, &v) :
			    asked == 1  ? benc_str(&b, &s) :
			    asked == 2  ? benc_list(&b) :
					  benc_dict(&b);
			cr_expect_eq(rc, is == asked ? 0 : -1);
			cr_expect_eq(
			    b.error, is == asked ? BENC_OK : BENC_TYPE);
		}
}

Test(bencode, the_first_fault_stays)
{
	struct rd s = {NULL, 99}, in = BYTES("li1e3:abce");
	struct benc b;
	int64_t v = 99;

	benc_init(&b, in.p, in.n);
	cr_assert_eq(benc_list(&b), 0);
	cr_assert_eq(benc_next(&b, NULL), 1);
	cr_assert_eq(benc_str(&b, &s), -1);
	cr_assert_eq(benc_peek(&b), BENC_NONE);
	cr_assert_eq(benc_int(&b, &v), -1);
	cr_assert_eq(benc_str(&b, &s), -1);
	cr_assert_eq(benc_list(&b), -1);
	cr_assert_eq(benc_dict(&b), -1);
	cr_assert_eq(benc_next(&b, &s), -1);
	cr_assert_eq(benc_skip(&b, &s), -1);
	cr_assert_eq(benc_end(&b), -1);
	cr_assert_eq(b.error, BENC_TYPE);
	cr_assert_eq(b.at, 1);
	cr_assert_eq(v, 99);
	cr_assert_eq(s.n, 99);
}

/* n lists, or dictionaries, in each other. */
static struct rd
nested(size_t n, bool dicts)
{
	size_t i, unit = dicts ? 3 : 1, used = 0;
	char *p = malloc(n * (unit + 1));

	cr_assert_not_null(p);
	for (i = 0; i < n; i++, used += unit)
		memcpy(p + used, dicts ? "d0:" : "l", unit);
	/* The innermost is empty. */
	used -= dicts ? 2 : 0;
	memset(p + used, 'e', n);
	return (struct rd){(uint8_t *)p, used + n};
}

Test(bencode, nesting_has_its_limit)
{
	size_t at;

	cr_assert_eq(read_whole(nested(BENC_DEPTH_MAX, false), &at), BENC_OK);
	cr_assert_eq(read_whole(nested(BENC_DEPTH_MAX, true), &at), BENC_OK);
	cr_assert_eq(
	    read_whole(nested(BENC_DEPTH_MAX + 1, false), &at), BENC_DEEP);
	cr_assert_eq(at, BENC_DEPTH_MAX);
	cr_assert_eq(
	    read_whole(nested(BENC_DEPTH_MAX + 1, true), &at), BENC_DEEP);
	cr_assert_eq(at, 3 * BENC_DEPTH_MAX);
}

/* A parser that calls itself would run out of stack. */
Test(bencode, a_bomb_of_nested_lists_is_refused_at_its_limit)
{
	size_t at;

	cr_assert_eq(read_whole(nested(10 << 20, false), &at), BENC_DEEP);
	cr_assert_eq(at, BENC_DEPTH_MAX);
	cr_assert_eq(read_whole(nested(1 << 20, true), &at), BENC_DEEP);
}

/* The two keys, if the reader does not say that one is there twice. */
static enum benc_error
read_keys(const char *text, unsigned int found[3])
{
	static const char *const name[] = {"a", "ab"};
	struct benc_keys keys = {name, 2, 0, 0};
	struct rd in = bytes(text, strlen(text));
	struct benc b;
	size_t i = 0;

	benc_init(&b, in.p, in.n);
	benc_dict(&b);
	while (benc_next_of(&b, &keys) == 1) {
		cr_assert_lt(i, 3);
		found[i++] = keys.found;
		if (benc_skip(&b, NULL) == -1)
			break;
	}
	return b.error;
}

Test(bencode, keys_that_are_known_are_told_apart_and_come_once)
{
	unsigned int found[3];

	cr_assert_eq(read_keys("d2:abi1e1:xle1:adee", found), BENC_OK);
	cr_assert_arr_eq(found, ((unsigned int[]){1, 2, 0}), sizeof(found));
	cr_assert_eq(read_keys("d1:xi1e1:xi2e0:i3ee", found), BENC_OK);
	cr_assert_eq(read_keys("d1:ai1e1:xi2e1:ai3ee", found), BENC_TWICE);
	cr_assert_eq(read_keys("d2:abi1e2:abi3ee", found), BENC_TWICE);
	cr_assert_eq(read_keys("le", found), BENC_TYPE);
	cr_assert_eq(read_keys("d1:ai1ei2e", found), BENC_KEY);
	cr_assert_eq(read_keys("d1:ai1e", found), BENC_SHORT);
}

Test(bencode, keys_are_ordered_as_unsigned_bytes)
{
	static const char *const key[] = {"", "a", "aa", "b", "\x7f", "\x80"};
	size_t i, k;
	int rc;

	for (i = 0; i < 6; i++)
		for (k = 0; k < 6; k++) {
			rc = benc_compare((struct rd){(const uint8_t *)key[i],
					      strlen(key[i])},
			    (struct rd){
				(const uint8_t *)key[k], strlen(key[k])});
			cr_expect((rc < 0) == (i < k) && (rc > 0) == (i > k));
		}
}

Test(bencode, every_fault_has_its_words)
{
	int a, b;

	for (a = BENC_OK; a <= BENC_TRAIL; a++)
		for (b = BENC_OK; b < a; b++)
			cr_assert_str_neq(benc_error_text((enum benc_error)a),
			    benc_error_text((enum benc_error)b));
}
