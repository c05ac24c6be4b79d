/*
 * file.c: tests of reading a whole file.
 */
#include "file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file of n bytes 'x'; the caller removes it. */
static void
make_file(char *path, size_t n)
{
	FILE *f;
	int fd;

	strcpy(path, "/tmp/shoal-test-lines-XXXXXX");
	cr_assert_neq(fd = mkstemp(path), -1);
	cr_assert_not_null(f = fdopen(fd, "w"));
	while (n-- > 0)
		fputc('x', f);
	cr_assert_eq(fclose(f), 0);
}

Test(file, is_read_whole_with_a_nul_behind_it)
{
	static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 20000};
	char path[64], *text;
	size_t i, n;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		make_file(path, sizes[i]);
		cr_assert_eq(file_read(path, 20000, &text, &n), 0);
		cr_assert_eq(n, sizes[i]);
		cr_assert_eq(strlen(text), n);
		free(text);
		unlink(path);
	}
}

Test(file, over_the_limit_is_refused)
{
	static const size_t limits[] = {0, 1, 4095, 4096, 8191, 8192};
	char path[64], *text;
	size_t i, n;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		make_file(path, limits[i] + 1);
		cr_assert_eq(file_read(path, limits[i], &text, &n), -1);
		cr_assert_eq(errno, EFBIG);
		unlink(path);
	}
}

Test(file, that_cannot_be_read_says_why)
{
	char *text;
	size_t n;

	cr_assert_eq(file_read("/nowhere/at/all", 10, &text, &n), -1);
	cr_assert_eq(errno, ENOENT);
	cr_assert_eq(file_read("/", 10, &text, &n), -1);
	cr_assert_eq(errno, EISDIR);
}
