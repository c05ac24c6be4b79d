/*
 * file.c: files beneath one folder, opened without following anything.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "beneath.h"

int
file_open(int dir, const char *name, int flags, struct stat *st)
{
	int fd, error;

	/* O_NONBLOCK: a FIFO must not hold us until we see what it is. */
	if ((fd = beneath_open(dir, name, flags | O_NONBLOCK)) == -1)
		return -1;
	error = 0;
	if (fstat(fd, st) == -1)
		error = errno;
	else if (S_ISDIR(st->st_mode))
		error = EISDIR;
	else if (!S_ISREG(st->st_mode))
		error = EINVAL;
	else if (fcntl(fd, F_SETFL, flags & O_APPEND) == -1)
		error = errno;
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

bool
file_is_lost(int fd, uint64_t size)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    (st.st_nlink == 0 || (uint64_t)st.st_size != size);
}

int
file_allocate(int fd, uint64_t size)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st) == -1)
		return -1;
	if ((uint64_t)st.st_size > size && ftruncate(fd, (off_t)size) == -1)
		return -1;
	rc = posix_fallocate(fd, 0, (off_t)size);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

/* Root may use what is kept back for it. */
static bool
has_room(int fd, uint64_t n)
{
	struct statvfs v;
	uint64_t free;

	if (fstatvfs(fd, &v) == -1 || v.f_blocks == 0)
		return true; /* nobody can tell */
	free = geteuid() == 0 ? v.f_bfree : v.f_bavail;
	return free >= (n + v.f_frsize - 1) / v.f_frsize;
}

int
file_reserve(int fd, uint64_t size)
{
	struct stat st;
	uint64_t there;

	if (fstat(fd, &st) == -1)
		return -1;
	there = (uint64_t)st.st_blocks * 512;
	if (there < size && !has_room(fd, size - there)) {
		errno = ENOSPC;
		return -1;
	}
	return ftruncate(fd, (off_t)size);
}

int
file_stretch(int fd, uint64_t size)
{
	return ftruncate(fd, (off_t)size);
}

ssize_t
file_read_at(int fd, void *buf, size_t n, uint64_t at)
{
	ssize_t got;

	while ((got = pread(fd, buf, n, (off_t)at)) == -1 && errno == EINTR)
		;
	return got;
}

/* Leaves n bytes of the vectors out; returns the first that is left. */
static struct iovec *
skip(struct iovec *v, uint32_t *nv, size_t n)
{
	while (*nv > 0 && n >= v->iov_len) {
		n -= v->iov_len;
		v++;
		(*nv)--;
	}
	if (*nv > 0) {
		v->iov_base = (uint8_t *)v->iov_base + n;
		v->iov_len -= n;
	}
	return v;
}

/* After a short write the next one tells why. */
int
file_write_at(int fd, struct iovec *v, uint32_t nv, uint64_t at)
{
	ssize_t n;

	while (nv > 0) {
		n = pwritev(fd, v, (int)nv, (off_t)at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		at += (uint64_t)n;
		v = skip(v, &nv, (size_t)n);
	}
	return 0;
}

/* One call begins to read no more than this, whatever it is told. */
#define AHEAD_BYTES ((uint64_t)128 << 10)

void
file_read_ahead(int fd, uint64_t at, uint64_t len)
{
	uint64_t end;

	for (end = at + len; at < end; at += AHEAD_BYTES)
		(void)posix_fadvise(fd, (off_t)at,
		    (off_t)(end - at < AHEAD_BYTES ? end - at : AHEAD_BYTES),
		    POSIX_FADV_WILLNEED);
}

bool
file_has_data(int fd, uint64_t at, uint64_t len)
{
	off_t data;

	if ((data = lseek(fd, (off_t)at, SEEK_DATA)) == -1)
		return errno != ENXIO;
	return (uint64_t)data < at + len;
}

int
file_write_all(int fd, const void *buf, size_t n)
{
	const char *p;
	ssize_t w;

	for (p = buf; n > 0; p += w, n -= (size_t)w) {
		while ((w = write(fd, p, n)) == -1 && errno == EINTR)
			;
		if (w == -1)
			return -1;
		if (w == 0) {
			errno = EIO;
			return -1;
		}
	}
	return 0;
}
