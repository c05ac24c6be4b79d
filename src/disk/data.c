/*
 * data.c: runs of the whole, and the descriptors of their files.
 */
#include "data.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "file.h"

void
data_init(struct data *da, uint64_t total, const struct torrent *torrent)
{
	memset(da, 0, sizeof(*da));
	da->spans = torrent != NULL ? spans_many(torrent) : spans_one(total);
	da->torrent = torrent;
	da->fd = da->dir = da->done = -1;
}

int
data_open_root(const struct data *da, int dir, const char *name, int flags)
{
	struct stat st;

	return data_is_many(da) ? beneath_open_folder(dir, name) :
				  file_open(dir, name, flags, &st);
}

/* It may come at any time, and it may be the one that is open already. */
int
data_done(struct data *da)
{
	if (da->done != -1)
		return da->done;
	errno = ENOENT;
	if (da->dir != -1)
		da->done = beneath_open_folder(da->dir, da->name);
	return da->done;
}

static int
open_at(int root, const char *path, int flags, struct stat *st)
{
	int fd;

	fd = file_open(root, path, flags, st);
	if (fd == -1 && errno == ENOTDIR)
		errno = ENOENT;
	return fd;
}

/* What is not complete comes first: the other may be somebody's, who has put
 * it there meanwhile. */
static int
find(struct data *da, uint32_t file, bool final, int flags, struct stat *st)
{
	const char *path = torrent_path(da->torrent, file);
	int fd;

	if (!final) {
		fd = open_at(da->fd, path, flags, st);
		if (fd != -1 || errno != ENOENT)
			return fd;
	}
	if (data_done(da) == -1) {
		if (errno == ENOTDIR)
			errno = ENOENT;
		return -1;
	}
	return open_at(da->done, path, O_RDONLY, st);
}

int
data_find(struct data *da, uint32_t file, bool final, struct stat *st)
{
	return find(da, file, final, O_RDONLY, st);
}

static int
open_one(struct data *da, uint32_t file, int flags)
{
	struct stat st;
	int fd;

	fd = find(da, file, false, flags, &st);
	if (fd == -1 && errno == ENOENT)
		errno = ENODATA;
	if (fd == -1 || (uint64_t)st.st_size == span_file_len(&da->spans, file))
		return fd;
	close(fd);
	errno = ENODATA;
	return -1;
}

int
data_open_ro(struct data *da, uint32_t file)
{
	return open_one(da, file, O_RDONLY);
}

int
data_fd(struct data *da, uint32_t file)
{
	int fd;

	if (!data_is_many(da))
		return da->fd;
	if ((fd = opened_find(&da->open, file)) != -1)
		return fd;
	fd = open_one(da, file, da->writable ? O_RDWR : O_RDONLY);
	if (fd != -1)
		opened_put(&da->open, DATA_OPEN, file, fd);
	return fd;
}

ssize_t
data_read_at(struct data *da, void *buf, size_t n, uint64_t at)
{
	struct span s;
	int fd;

	s = span_at(&da->spans, at, n);
	if (s.padding) {
		memset(buf, 0, s.len);
		return (ssize_t)s.len;
	}
	if ((fd = data_fd(da, s.file)) == -1)
		return -1;
	return file_read_at(fd, buf, (size_t)s.len, s.at);
}

/* It had its final name when it was opened, and may have lost it. */
static void
close_read_only(struct data *da, uint32_t file)
{
	int fd;

	fd = opened_find(&da->open, file);
	if (fd != -1 && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		opened_close(&da->open, file);
}

static int
write_run(struct data *da, const struct span *s, struct iovec *v, uint32_t nv)
{
	int fd;

	if (s->padding)
		return 0;
	close_read_only(da, s->file);
	if ((fd = data_fd(da, s->file)) == -1)
		return -1;
	if (file_is_lost(fd, span_file_len(&da->spans, s->file))) {
		errno = ENODATA;
		return -1;
	}
	return file_write_at(fd, v, nv, s->at);
}

/* Each run takes the front of what is left; the vector in which it ends is
 * shortened for it, and then begins behind it. */
int
data_write_at(struct data *da, struct iovec *v, uint64_t at, uint64_t len)
{
	struct iovec cut;
	struct span s;
	uint64_t left;
	uint32_t n;

	for (; len > 0; at += s.len, len -= s.len) {
		s = span_at(&da->spans, at, len);
		left = s.len;
		for (n = 0; left > v[n].iov_len; n++)
			left -= v[n].iov_len;
		cut = v[n];
		v[n].iov_len = (size_t)left;
		if (write_run(da, &s, v, n + 1) == -1)
			return -1;
		v += n;
		v->iov_base = (uint8_t *)cut.iov_base + left;
		v->iov_len = cut.iov_len - (size_t)left;
	}
	return 0;
}

void
data_read_ahead(struct data *da, uint64_t at, uint64_t len)
{
	struct span s;
	int fd;

	for (; at < da->spans.total && len > 0; at += s.len, len -= s.len) {
		s = span_at(&da->spans, at, len);
		if (!s.padding && (fd = data_fd(da, s.file)) != -1)
			file_read_ahead(fd, s.at, s.len);
	}
}

bool
data_has(struct data *da, uint64_t at, uint64_t len)
{
	struct span s;
	bool some = false;
	int fd;

	for (; len > 0; at += s.len, len -= s.len) {
		s = span_at(&da->spans, at, len);
		if (s.padding)
			continue;
		if ((fd = data_fd(da, s.file)) == -1 && errno == ENODATA)
			return false;
		some = some || fd == -1 || file_has_data(fd, s.at, s.len);
	}
	return some;
}

void
data_push_out(struct data *da, uint64_t at)
{
	struct span s;
	int fd;

	s = span_at(&da->spans, at, 1);
	if (!s.padding && (fd = data_fd(da, s.file)) != -1)
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int
data_sync(struct data *da, uint64_t at, uint64_t len, uint32_t *next)
{
	struct span s;
	int fd;

	for (; len > 0; at += s.len, len -= s.len) {
		s = span_at(&da->spans, at, len);
		if (s.padding || s.file < *next)
			continue;
		if ((fd = data_fd(da, s.file)) == -1 || fdatasync(fd) == -1)
			return -1;
		*next = s.file + 1;
	}
	return 0;
}

bool
data_is_lost(const struct data *da)
{
	const struct opened_file *f;

	if (!data_is_many(da))
		return file_is_lost(da->fd, da->spans.total);
	for (f = da->open.at; f < da->open.at + da->open.n; f++)
		if (file_is_lost(f->fd, span_file_len(&da->spans, f->file)))
			return true;
	return false;
}
