/*
 * file.c: a whole file in memory.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Room for more bytes, at most max + 1 in all, and a NUL behind them. */
static int
grow(char **buf, size_t *room, size_t max)
{
	char *bigger;
	size_t n;

	n = *room == 0 ? 4096 : *room * 2;
	if (n > max + 1)
		n = max + 1;
	if ((bigger = realloc(*buf, n + 1)) == NULL)
		return -1;
	*buf = bigger;
	*room = n;
	return 0;
}

/* One byte more than max may be read, to see that there is more. */
static int
read_all(int fd, size_t max, char **buf, size_t *n)
{
	ssize_t got;
	size_t room;

	room = 0;
	*n = 0;
	do {
		if (*n > max) {
			errno = EFBIG;
			return -1;
		}
		if (*n == room && grow(buf, &room, max) == -1)
			return -1;
		do
			got = read(fd, *buf + *n, room - *n);
		while (got == -1 && errno == EINTR);
		if (got == -1)
			return -1;
		*n += (size_t)got;
	} while (got > 0);
	(*buf)[*n] = '\0';
	return 0;
}

int
file_read(const char *path, size_t max, char **text, size_t *n)
{
	char *buf;
	int fd, rc, saved;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	buf = NULL;
	rc = read_all(fd, max, &buf, n);
	saved = errno;
	close(fd);
	if (rc == -1) {
		free(buf);
		errno = saved;
		return -1;
	}
	*text = buf;
	return 0;
}
