/*
 * digest.c: tests of SHA-256 over what a file holds.
 */
#include "digest.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
