/*
 * known.c: sizes, times and inode numbers of files.
 */
#include "known.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "fnv.h"

static uint64_t
add(uint64_t mark, uint64_t word)
{
	int i;

	for (i = 0; i < 64; i += 8)
		mark = fnv_step(mark, (uint8_t)(word >> i));
	return mark;
}

/* What is missing counts by its place among the others.  1; or 0 when the file
 * is not as long as it must be; or -1. */
static int
look_at(struct data *da, uint32_t file, struct found_file *f)
{
	struct stat st;
	uint64_t room, len;
	int fd;

	if ((fd = data_find(da, file, false, &st)) == -1) {
		if (errno != ENOENT)
			return -1;
		f->lacking++;
		f->mark[0] = add(f->mark[0], 0);
		f->mark[1] = add(f->mark[1], 0);
		return 1;
	}
	close(fd);
	len = span_file_len(&da->spans, file);
	if ((uint64_t)st.st_size != len)
		return 0;
	room = (uint64_t)st.st_blocks * 512;
	f->room += room < len ? room : len;
	f->mark[0] = add(f->mark[0], (uint64_t)st.st_ino);
	f->mark[1] = add(add(f->mark[1], (uint64_t)st.st_ino), file_mtime(&st));
	return 1;
}

static int
look_at_all(struct data *da, struct found_file *f)
{
	uint32_t i;
	int rc;

	f->mark[0] = f->mark[1] = FNV_START;
	f->size = f->room = 0;
	for (i = 0; i < da->spans.files; i++) {
		if (!span_is_stored(&da->spans, i)) {
			f->room += span_file_len(&da->spans, i);
			continue;
		}
		if ((rc = look_at(da, i, f)) != 1)
			return rc;
	}
	f->size = da->spans.total;
	return 0;
}

int
known_look(struct data *da, struct found_file *f)
{
	struct stat st;

	memset(f, 0, sizeof(*f));
	if (fstat(da->fd, &st) == -1)
		return -1;
	f->there = true;
	f->dev = (uint64_t)st.st_dev;
	if (data_is_many(da))
		return look_at_all(da, f);
	f->ino = (uint64_t)st.st_ino;
	f->size = (uint64_t)st.st_size;
	f->room = (uint64_t)st.st_blocks * 512;
	f->mark[1] = file_mtime(&st);
	return 0;
}
