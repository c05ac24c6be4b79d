/*
 * digest.c: tests of digests over what a file holds.
 */
#include "digest.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "digests.h"

static struct digest dg;
static uint8_t out[DIGEST_LEN];

/* FIPS 180-4, "abc". */
static const uint8_t abc[DIGEST_LEN] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01,
    0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03,
    0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00,
    0x15, 0xad};

static struct data *
new_file(const char *text)
{
	static struct data data;

	data_init(&data, INT64_MAX, NULL);
	data.fd = memfd_create("file", MFD_CLOEXEC);
	cr_assert_eq(write(data.fd, text, strlen(text)), (ssize_t)strlen(text));
	return &data;
}

static void
begin(uint64_t size)
{
	cr_assert_eq(digest_init(&dg, DIGEST_SHA256), 0);
	cr_assert_eq(digest_begin(&dg, 0, size), 0);
}

Test(digest, of_known_bytes_is_the_known_one)
{
	cr_assert_eq(digest_prepare(), 0);
	begin(3);
	cr_assert_eq(digest_step(&dg, new_file("abc"), out), 0);
	cr_assert_arr_eq(out, abc, sizeof(abc));
	digest_free(&dg);
}

Test(digest, covers_the_files_size_and_no_more)
{
	begin(3);
	cr_assert_eq(digest_step(&dg, new_file("abcdef"), out), 0);
	cr_assert_arr_eq(out, abc, sizeof(abc));
	digest_free(&dg);
}

Test(digest, of_a_file_that_ends_early_fails)
{
	begin(4);
	cr_assert_eq(digest_step(&dg, new_file("abc"), out), -1);
	cr_assert_eq(errno, ENODATA);
	digest_free(&dg);
}

Test(digest, of_a_large_file_comes_in_steps)
{
	const uint64_t size = (20 << 20) + 1;
	struct data *da = new_file("");
	int steps = 1, rc;

	cr_assert_eq(ftruncate(da->fd, (off_t)size), 0);
	begin(size);
	while ((rc = digest_step(&dg, da, out)) == 1)
		steps++;
	cr_assert_eq(rc, 0);
	cr_assert_eq(steps, 3);
	digest_free(&dg);
}

Test(digest, of_a_range_leaves_out_the_rest)
{
	struct data *da = new_file("xxabcxx");

	begin(7);
	cr_assert_eq(digest_begin(&dg, 2, 3), 0);
	cr_assert_eq(digest_step(&dg, da, out), 0);
	cr_assert_arr_eq(out, abc, sizeof(abc));
	digest_free(&dg);
}

/* FIPS 180-4, "abc". */
Test(digest, of_the_other_kind_is_the_known_one)
{
	static const uint8_t sha1[20] = {0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06,
	    0x81, 0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c,
	    0xd0, 0xd8, 0x9d};

	cr_assert_eq(digest_init(&dg, DIGEST_SHA1), 0);
	cr_assert_eq(digest_begin(&dg, 0, 3), 0);
	cr_assert_eq(digest_step(&dg, new_file("abc"), out), 0);
	cr_assert_arr_eq(out, sha1, sizeof(sha1));
	digest_free(&dg);
}

static void
of_two_ranges(struct data *da, uint64_t a, uint64_t b, uint64_t len)
{
	uint8_t both[2][DIGEST_LEN];
	int rc;

	digest_begin_two(&dg, a, b, len);
	while ((rc = digest_step_two(&dg, da, both[0], both[1])) == 1)
		;
	cr_assert_eq(rc, 0);
	cr_assert_eq(digest_begin(&dg, a, len), 0);
	while (digest_step(&dg, da, out) == 1)
		;
	cr_assert_arr_eq(out, both[0], digests_len(dg.kind));
	cr_assert_eq(digest_begin(&dg, b, len), 0);
	while (digest_step(&dg, da, out) == 1)
		;
	cr_assert_arr_eq(out, both[1], digests_len(dg.kind));
}

Test(digest, of_two_ranges_is_that_of_each)
{
	struct data *da = new_file("some bytes, then zeros");
	int kind;

	if (!shatwo_is_there())
		cr_skip_test("this processor has no instructions for SHA");
	cr_assert_eq(ftruncate(da->fd, 20 << 20), 0);
	for (kind = DIGEST_SHA1; kind <= DIGEST_SHA256; kind++) {
		cr_assert_eq(digest_init(&dg, (enum digest_kind)kind), 0);
		of_two_ranges(da, 0, 64, 64);
		of_two_ranges(da, 0, 10 << 20, 10 << 20);
		digest_free(&dg);
	}
}

/* The second block of one and the first of the other are kept; then only the
 * former is in the file. */
Test(digest, of_what_is_kept_is_not_read_from_the_file)
{
	static struct kept kept;
	static uint8_t block[BLOCK_SIZE] = "other bytes";
	struct data *da = new_file("");
	uint8_t known[DIGEST_LEN];

	cr_assert_eq(digest_init(&dg, DIGEST_SHA1), 0);
	if (!dg.pairs)
		cr_skip_test("this processor has no instructions for SHA");
	cr_assert_eq(ftruncate(da->fd, 8 * BLOCK_SIZE), 0);
	cr_assert_eq(pwrite(da->fd, block, 16, BLOCK_SIZE), 16);
	cr_assert_eq(pwrite(da->fd, block, 16, 4 * BLOCK_SIZE), 16);
	of_two_ranges(da, 0, 4 * BLOCK_SIZE, 4 * BLOCK_SIZE);
	memcpy(known, out, sizeof(known));
	cr_assert_eq(pwrite(da->fd, "xx", 2, 4 * BLOCK_SIZE), 2);
	(void)kept_put(&kept, 4 * BLOCK_SIZE, block, BLOCK_SIZE);
	(void)kept_put(&kept, BLOCK_SIZE, block, BLOCK_SIZE);
	dg.kept = &kept;
	of_two_ranges(da, 0, 4 * BLOCK_SIZE, 4 * BLOCK_SIZE);
	cr_assert_arr_eq(out, known, digests_len(dg.kind));
	kept_drop(&kept);
	digest_free(&dg);
}
