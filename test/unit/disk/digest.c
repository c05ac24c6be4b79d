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

static int
new_file(const char *text)
{
	int fd = memfd_create("file", MFD_CLOEXEC);

	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	return fd;
}

Test(digest, of_known_bytes_is_the_known_one)
{
	cr_assert_eq(digest_prepare(), 0);
	cr_assert_eq(digest_begin(&dg, 3), 0);
	cr_assert_eq(digest_step(&dg, new_file("abc"), out), 0);
	cr_assert_arr_eq(out, abc, sizeof(abc));
	digest_end(&dg);
}

Test(digest, covers_the_files_size_and_no_more)
{
	cr_assert_eq(digest_begin(&dg, 3), 0);
	cr_assert_eq(digest_step(&dg, new_file("abcdef"), out), 0);
	cr_assert_arr_eq(out, abc, sizeof(abc));
	digest_end(&dg);
}

Test(digest, of_a_file_that_ends_early_fails)
{
	cr_assert_eq(digest_begin(&dg, 4), 0);
	cr_assert_eq(digest_step(&dg, new_file("abc"), out), -1);
	cr_assert_eq(errno, ENODATA);
	digest_end(&dg);
}

Test(digest, of_a_large_file_comes_in_steps)
{
	const uint64_t size = (20 << 20) + 1;
	int fd = new_file(""), steps = 1, rc;

	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	cr_assert_eq(digest_begin(&dg, size), 0);
	while ((rc = digest_step(&dg, fd, out)) == 1)
		steps++;
	cr_assert_eq(rc, 0);
	cr_assert_eq(steps, 3);
	digest_end(&dg);
}
