/*
 * courselog.c: appending whole lines, and reading some back.
 */
#include "courselog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define READ_ROOM 65536 /* longer than any line */

void
courselog_init(struct courselog *log, int dir, uint32_t own)
{
	log->dir = dir;
	log->fd = -1;
	snprintf(log->name, sizeof(log->name), "log_peer_%u.log", own);
}

static int
cut_torn(int fd, int64_t size)
{
	char buf[READ_ROOM];
	int64_t from;
	ssize_t n;
	char *end;

	from = size > READ_ROOM ? size - READ_ROOM : 0;
	if ((n = file_read_at(fd, buf, sizeof(buf), (uint64_t)from)) == -1)
		return -1;
	if (n == 0 || buf[n - 1] == '\n')
		return 0;
	end = memrchr(buf, '\n', (size_t)n);
	if (end == NULL && from > 0)
		return 0; /* no line of ours */
	return ftruncate(fd, (off_t)(end == NULL ? 0 : from + (end - buf) + 1));
}

int
courselog_open(struct courselog *log)
{
	struct stat st;
	int fd, error;

	fd = file_open(log->dir, log->name, O_RDWR | O_APPEND | O_CREAT, &st);
	if (fd == -1)
		return -1;
	if (cut_torn(fd, st.st_size) == -1) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	courselog_close(log);
	log->fd = fd;
	return 0;
}

void
courselog_close(struct courselog *log)
{
	if (log->fd != -1)
		close(log->fd);
	log->fd = -1;
}

int64_t
courselog_size(const struct courselog *log)
{
	return lseek(log->fd, 0, SEEK_END);
}

/* Of what was written, the whole lines stay. */
static size_t
keep_lines(struct courselog *log, const char *p, size_t written)
{
	const char *end;
	size_t lines, torn;
	int64_t size;

	end = memrchr(p, '\n', written);
	torn = end == NULL ? written : (size_t)(p + written - (end + 1));
	if (torn > 0 &&
	    ((size = courselog_size(log)) == -1 ||
		ftruncate(log->fd, (off_t)(size - (int64_t)torn)) == -1))
		courselog_close(log); /* the next opening cuts it */
	for (lines = 0; end != NULL; lines++)
		end = memrchr(p, '\n', (size_t)(end - p));
	return lines;
}

int
courselog_append(struct courselog *log, const char *p, size_t n, size_t *lines)
{
	size_t written;
	ssize_t w;
	int error;

	*lines = 0;
	if (log->fd == -1 && courselog_open(log) == -1)
		return -1;
	error = 0;
	for (written = 0; written < n && error == 0;) {
		w = write(log->fd, p + written, n - written);
		if (w > 0)
			written += (size_t)w;
		else if (w == 0)
			error = EIO;
		else if (errno != EINTR)
			error = errno;
	}
	if (written > 0)
		*lines = keep_lines(log, p, written);
	errno = error;
	return error == 0 ? 0 : -1;
}

int
courselog_each(const struct courselog *log, int64_t from,
    void (*fn)(void *, const char *, size_t), void *arg)
{
	char buf[READ_ROOM], *p, *end;
	ssize_t n;

	for (;;) {
		if ((n = file_read_at(
			 log->fd, buf, sizeof(buf), (uint64_t)from)) == -1)
			return -1;
		for (p = buf;
		     (end = memchr(p, '\n', (size_t)(buf + n - p))) != NULL;
		     p = end + 1)
			fn(arg, p, (size_t)(end - p));
		if (p == buf)
			return 0;
		from += p - buf;
	}
}
