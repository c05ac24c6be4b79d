/*
 * data.c: tests of the whole in its files, against a row of bytes.
 */
#include "data.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "many.h"

#define PARTS 60 /* more than stay open */
#define BYTES 4096

static char dir[] = "/tmp/shoal-files-XXXXXX";
static struct torrent t;
static struct data data;
static struct many_file part[PARTS];
static char path[PARTS][16];
static uint8_t model[BYTES];

static void
make_file(uint32_t i)
{
	char sub[2] = {path[i][0], '\0'};
	int fd;

	(void)mkdirat(data.fd, sub, 0755);
	fd = openat(data.fd, path[i], O_WRONLY | O_CREAT, 0644);
	cr_assert_neq(fd, -1);
	cr_assert_eq(ftruncate(fd, (off_t)part[i].length), 0);
	close(fd);
}

/* Random lengths, some of them 0, some padding; the total is BYTES. */
static void
begin(void)
{
	uint64_t left = BYTES;

	for (uint32_t i = 0; i < PARTS; i++) {
		snprintf(path[i], sizeof(path[i]), "%c/%u", 'a' + i % 3, i);
		part[i].path = i % 5 == 4 ? "" : path[i];
		part[i].flags = i % 5 == 4 ? TORRENT_PADDING : 0;
		part[i].length = i % 7 == 3 ? 0 : (uint64_t)rand() % 100;
		if (part[i].length > left || i == PARTS - 1)
			part[i].length = left;
		left -= part[i].length;
	}
	many_make(&t, "folder", part, PARTS, 256);
	data_init(&data, t.h->total, &t);
	cr_assert_not_null(mkdtemp(dir));
	data.fd = open(dir, O_RDONLY | O_DIRECTORY);
	data.writable = true;
	for (uint32_t i = 0; i < PARTS; i++)
		if (part[i].flags == 0)
			make_file(i);
}

static int
remove_one(const char *p, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(p);
}

static void
end(void)
{
	(void)nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

TestSuite(data, .init = begin, .fini = end);

/* What is padding stays zero, whatever is written there. */
static void
note(uint64_t at, uint64_t n, const uint8_t *bytes)
{
	uint64_t i;

	for (i = 0; i < n; i++)
		if (!span_at(&data.spans, at + i, 1).padding)
			model[at + i] = bytes[i];
}

static void
write_range(uint64_t at, uint64_t n)
{
	uint8_t bytes[BYTES];
	struct iovec v[4];
	uint64_t i, cut, from = 0;
	uint32_t k;

	for (i = 0; i < n; i++)
		bytes[i] = (uint8_t)rand();
	for (k = 0; k < 4; k++) {
		cut = k == 3 ? n - from : (uint64_t)rand() % (n - from + 1);
		v[k] = (struct iovec){bytes + from, (size_t)cut};
		from += cut;
	}
	cr_assert_eq(data_write_at(&data, v, at, n), 0);
	note(at, n, bytes);
}

static void
assert_range(uint64_t at, uint64_t n)
{
	uint8_t bytes[BYTES];
	uint64_t done;
	ssize_t got;

	for (done = 0; done < n; done += (uint64_t)got) {
		got = data_read_at(&data, bytes + done, n - done, at + done);
		cr_assert_gt(got, 0);
	}
	cr_assert_arr_eq(bytes, model + at, n);
}

Test(data, is_a_row_of_bytes)
{
	uint64_t at, n;

	for (int round = 0; round < 1000; round++) {
		at = (uint64_t)rand() % BYTES;
		n = 1 + (uint64_t)rand() % (BYTES - at);
		if (round % 2 == 0)
			write_range(at, n < 700 ? n : 700);
		else
			assert_range(at, n);
	}
	assert_range(0, BYTES);
	cr_assert_eq(data.open.n, DATA_OPEN);
}

Test(data, does_not_grow)
{
	struct stat st;

	write_range(0, BYTES);
	for (uint32_t i = 0; i < PARTS; i++) {
		if (part[i].flags != 0)
			continue;
		cr_assert_eq(fstatat(data.fd, path[i], &st, 0), 0);
		cr_assert_eq(st.st_size, (off_t)part[i].length, "%u", i);
	}
}

/* The first of some length that is stored, from i on. */
static uint32_t
some_file(uint32_t i)
{
	while (part[i].flags != 0 || part[i].length == 0)
		i++;
	return i;
}

static int
write_file(uint32_t i)
{
	uint8_t byte = 1;
	struct iovec v = {&byte, 1};

	return data_write_at(&data, &v, t.file[i].offset, 1);
}

Test(data, of_files_that_were_cut_does_not_grow_again)
{
	uint32_t i = some_file(10);
	struct stat st;
	int fd;

	cr_assert_eq(write_file(i), 0);
	cr_assert_not(data_is_lost(&data));
	fd = openat(data.fd, path[i], O_WRONLY);
	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert(data_is_lost(&data));
	cr_assert_eq(write_file(i), -1);
	cr_assert_eq(errno, ENODATA);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_eq(st.st_size, 0);
	close(fd);
}

Test(data, of_files_that_are_gone_is_not_made_again)
{
	uint32_t i = some_file(10), j = some_file(i + 1);
	struct stat st;

	cr_assert_eq(write_file(i), 0);
	cr_assert_eq(unlinkat(data.fd, path[i], 0), 0);
	cr_assert_eq(unlinkat(data.fd, path[j], 0), 0);
	cr_assert_eq(write_file(i), -1);
	cr_assert_eq(errno, ENODATA);
	cr_assert_eq(write_file(j), -1);
	cr_assert_eq(errno, ENODATA);
	cr_assert_eq(fstatat(data.fd, path[j], &st, 0), -1);
}

Test(data, behind_a_symlink_is_not_reached)
{
	uint32_t i = some_file(0);
	char sub[2] = {path[i][0], '\0'};

	cr_assert_eq(renameat(data.fd, sub, data.fd, "real"), 0);
	cr_assert_eq(symlinkat("real", data.fd, sub), 0);
	cr_assert_eq(write_file(i), -1);
	cr_assert_eq(errno, ELOOP);
}

Test(data, for_workers_cannot_be_written_to)
{
	int fd = data_open_ro(&data, some_file(0));

	cr_assert_neq(fd, -1);
	cr_assert_eq(write(fd, "x", 1), -1);
	cr_assert_eq(errno, EBADF);
}

Test(data, is_synced_once_in_a_pass)
{
	uint32_t next = 0, last = PARTS;

	cr_assert_eq(data_sync(&data, 0, 2, &next), 0);
	cr_assert_eq(data_sync(&data, 0, BYTES, &next), 0);
	while (part[last - 1].flags != 0 || part[last - 1].length == 0)
		last--;
	cr_assert_eq(next, last);
	/* None of them has to be opened any more. */
	for (uint32_t i = 0; i < data.open.n; i++)
		close(data.open.at[i].fd);
	cr_assert_eq(data_sync(&data, 0, BYTES, &next), 0);
}
