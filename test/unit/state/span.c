/*
 * span.c: tests of runs, against every byte counted one by one.
 */
#include "span.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define FILES_MAX 12
#define BYTES_MAX 400

static struct torrent_file file[FILES_MAX];
static uint32_t of[BYTES_MAX]; /* the file that has a byte */

static uint64_t
make_files(uint32_t n)
{
	uint64_t at = 0, i;

	for (uint32_t f = 0; f < n; f++) {
		file[f] = (struct torrent_file){.offset = at};
		if (rand() % 3 != 0)
			file[f].length = (uint64_t)rand() % 30;
		if (rand() % 4 == 0)
			file[f].flags = TORRENT_PADDING;
		for (i = 0; i < file[f].length; i++)
			of[at++] = f;
	}
	return at;
}

static void
assert_run(const struct spans *all, uint64_t at, uint64_t len)
{
	struct span s = span_at(all, at, len);
	uint64_t n = 1;

	while (n < len && of[at + n] == of[at])
		n++;
	cr_assert_eq(s.file, of[at]);
	cr_assert_eq(s.len, n);
	cr_assert_eq(s.at, at - file[of[at]].offset);
	cr_assert_eq(s.padding, (file[s.file].flags & TORRENT_PADDING) != 0);
}

Test(span, is_as_every_byte_counted)
{
	struct spans all = {.file = file};
	uint64_t at, len;

	for (int round = 0; round < 300; round++) {
		all.files = 1 + (uint32_t)rand() % FILES_MAX;
		all.total = make_files(all.files);
		for (at = 0; at < all.total; at++)
			for (len = 1; len <= all.total - at; len += 7)
				assert_run(&all, at, len);
	}
}

Test(span, of_the_one_file_is_the_range)
{
	struct spans one = spans_one(UINT64_C(1) << 60);
	struct span s = span_at(&one, UINT64_C(1) << 59, 5);

	cr_assert_eq(s.file, 0);
	cr_assert_eq(s.at, UINT64_C(1) << 59);
	cr_assert_eq(s.len, 5);
	cr_assert_not(s.padding);
	cr_assert_eq(span_file_len(&one, 0), UINT64_C(1) << 60);
	cr_assert(span_is_stored(&one, 0));
}
