/*
 * bencode_write.c: tests of the writer of bencoded bytes.
 */
#include "bencode_write.h"

#include <criterion/criterion.h>
#include <string.h>

static uint8_t room[256];

static struct bencw
begin(size_t size)
{
	struct bencw w;

	cr_assert_leq(size, sizeof(room));
	memset(room, 0xaa, sizeof(room));
	bencw_init(&w, room, size);
	return w;
}

static void
check_wrote(const struct bencw *w, const char *text)
{
	size_t n;

	cr_assert_eq(bencw_finish(w, &n), 0);
	cr_assert_eq(n, strlen(text));
	cr_assert_arr_eq(room, text, n);
}

static void
check_failed(const struct bencw *w)
{
	size_t n = 7;

	cr_assert_eq(bencw_finish(w, &n), -1);
	cr_assert_eq(n, 7);
}

static void
write_sample(struct bencw *w)
{
	bencw_dict(w);
	bencw_key(w, "a");
	bencw_int(w, -3);
	bencw_key(w, "b");
	bencw_list(w);
	bencw_text(w, "spam");
	bencw_dict(w);
	bencw_end(w);
	bencw_int(w, 7);
	bencw_end(w);
	bencw_key_bytes(w, "b\0", 2);
	bencw_str(w, "\0", 1);
	bencw_end(w);
}

Test(bencode_write, values_come_out_as_bytes)
{
	static const char expected[] = "d1:ai-3e1:bl4:spamdei7ee2:b\0001:\000e";
	struct bencw w = begin(sizeof(room));
	size_t n;

	write_sample(&w);
	cr_assert_eq(bencw_finish(&w, &n), 0);
	cr_assert_eq(n, sizeof(expected) - 1);
	cr_assert_arr_eq(room, expected, n);
	cr_assert_eq(room[n], 0xaa);
}

Test(bencode_write, what_does_not_fit_fails_and_stays_inside)
{
	struct bencw w = begin(sizeof(room));
	size_t n, size;

	write_sample(&w);
	cr_assert_eq(bencw_finish(&w, &n), 0);
	for (size = 0; size < n; size++) {
		w = begin(size);
		write_sample(&w);
		check_failed(&w);
		cr_assert_eq(room[size], 0xaa);
	}
	w = begin(n);
	write_sample(&w);
	cr_assert_eq(bencw_finish(&w, &size), 0);
	cr_assert_eq(size, n);
}

static void
check_int(int64_t v, const char *text)
{
	struct bencw w = begin(sizeof(room));

	bencw_int(&w, v);
	check_wrote(&w, text);
}

Test(bencode_write, integers_of_all_64_bits)
{
	check_int(0, "i0e");
	check_int(-1, "i-1e");
	check_int(INT64_MAX, "i9223372036854775807e");
	check_int(INT64_MIN, "i-9223372036854775808e");
}

Test(bencode_write, keys_out_of_order_fail)
{
	static const char *const pair[][2] = {
	    {"b", "a"}, {"a", "a"}, {"", ""}, {"aa", "a"}, {"a", ""}};
	struct bencw w;
	size_t i;

	for (i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
		w = begin(sizeof(room));
		bencw_dict(&w);
		bencw_key(&w, pair[i][0]);
		bencw_int(&w, 1);
		bencw_key(&w, pair[i][1]);
		bencw_int(&w, 1);
		bencw_end(&w);
		check_failed(&w);
	}
}

/* Each letter is a call: integer, dictionary, list, key (of growing names),
 * end. */
static void
play(struct bencw *w, const char *calls)
{
	char key[] = "A";

	for (; *calls != '\0'; calls++)
		switch (*calls) {
		case 'i':
			bencw_int(w, 1);
			break;
		case 'd':
			bencw_dict(w);
			break;
		case 'l':
			bencw_list(w);
			break;
		case 'k':
			bencw_key(w, key);
			key[0]++;
			break;
		case 'e':
			bencw_end(w);
			break;
		}
}

Test(bencode_write, what_is_no_whole_value_fails)
{
	static const char *const calls[] = {"", "e", "l", "d", "ii", "lei",
	    "ll", "lee", "k", "lke", "di", "die", "dlee", "dkiie", "dkidee",
	    "dke", "dkke", "dkkie", "dkii", "dkik", "dkil", "lkie", "kd"};
	struct bencw w;
	size_t i, n;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		w = begin(sizeof(room));
		play(&w, calls[i]);
		cr_expect_eq(bencw_finish(&w, &n), -1, "%s", calls[i]);
	}
}

Test(bencode_write, whole_values_do_not_fail)
{
	struct bencw w = begin(sizeof(room));

	play(&w, "dkikldkieekdee");
	check_wrote(&w, "d1:Ai1e1:Bld1:Ci1eee1:Ddee");
}

Test(bencode_write, nesting_has_the_limit_of_the_reader)
{
	struct bencw w = begin(sizeof(room));
	unsigned int i;
	size_t n;

	for (i = 0; i < BENC_DEPTH_MAX; i++)
		bencw_list(&w);
	for (i = 0; i < BENC_DEPTH_MAX; i++)
		bencw_end(&w);
	cr_assert_eq(bencw_finish(&w, &n), 0);
	w = begin(sizeof(room));
	for (i = 0; i <= BENC_DEPTH_MAX; i++)
		bencw_list(&w);
	for (i = 0; i <= BENC_DEPTH_MAX; i++)
		bencw_end(&w);
	check_failed(&w);
}
