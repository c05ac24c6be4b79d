/*
 * localsock.c: stream sockets with a name in the file system.
 */
#include "localsock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG  64
#define PROBE_MS 1000

/* Closes it with errno as it is. */
static int
fail(int fd)
{
	int save = errno;

	if (fd != -1)
		close(fd);
	errno = save;
	return -1;
}

/* The folder of the path; *name: what it is called in there. */
static int
open_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX] = ".";
	size_t n;

	*name = slash == NULL ? path : slash + 1;
	if (slash != NULL) {
		n = slash == path ? 1 : (size_t)(slash - path);
		if (n >= sizeof(folder)) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(folder, path, n);
		folder[n] = '\0';
	}
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/*
 * A path that has no room in an address is reached by way of its folder's
 * descriptor, which stays open in *folder (-1: none) while the address is
 * used.
 */
static int
address_of(struct sockaddr_un *sa, const char *path, int *folder)
{
	const char *name;
	int n;

	*folder = -1;
	*sa = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) < sizeof(sa->sun_path)) {
		memcpy(sa->sun_path, path, strlen(path) + 1);
		return 0;
	}
	if ((*folder = open_folder(path, &name)) == -1)
		return -1;
	n = snprintf(sa->sun_path, sizeof(sa->sun_path), "/proc/self/fd/%d/%s",
	    *folder, name);
	if (n > 0 && (size_t)n < sizeof(sa->sun_path))
		return 0;
	errno = ENAMETOOLONG;
	return fail(*folder);
}

static int
call(int fd, const char *path,
    int (*fn)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_un sa;
	int folder, ret;

	if (address_of(&sa, path, &folder) == -1)
		return -1;
	ret = fn(fd, (const struct sockaddr *)&sa, sizeof(sa));
	if (folder == -1)
		return ret;
	fail(folder);
	return ret;
}

int
localsock_dial(const char *path, int ms)
{
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};
	int fd;

	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == -1 ||
	    call(fd, path, connect) == -1)
		return fail(fd);
	return fd;
}

/* Takes away what a dead process left; 0 also when there is nothing. */
static int
clear(const char *path)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) == -1)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISSOCK(st.st_mode)) {
		errno = ENOTSOCK;
		return -1;
	}
	if ((fd = localsock_dial(path, PROBE_MS)) != -1 || errno == EAGAIN) {
		errno = EADDRINUSE;
		return fail(fd);
	}
	return errno == ECONNREFUSED ? unlink(path) : -1;
}

static int
bind_with(int fd, const char *path, mode_t mode)
{
	mode_t mask = umask(~mode & 0777);
	int ret = call(fd, path, bind);

	umask(mask);
	return ret;
}

int
localsock_listen(const char *path, mode_t mode, struct stat *st)
{
	int fd;

	if (clear(path) == -1)
		return -1;
	if ((fd = socket(
		 AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	if (bind_with(fd, path, mode) == -1 || lstat(path, st) == -1 ||
	    listen(fd, BACKLOG) == -1)
		return fail(fd);
	return fd;
}

void
localsock_unlink(const char *path, const struct stat *ours)
{
	struct stat st;

	if (lstat(path, &st) == 0 && st.st_dev == ours->st_dev &&
	    st.st_ino == ours->st_ino)
		unlink(path);
}
