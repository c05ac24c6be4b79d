/*
 * shoal_metainfo.c: a .torrent for a command.
 */
#include "shoal_metainfo.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "torrent_read.h"

#define PROGRAM "/shoal-metainfo"

static const char *
find(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	path[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(path, '/')) != NULL &&
	    (size_t)(slash - path) + sizeof(PROGRAM) <= PATH_MAX) {
		strcpy(slash, PROGRAM);
		if (access(path, X_OK) == 0)
			return path;
	}
	return PREFIX "/libexec/shoal" PROGRAM;
}

static int
read_as(struct torrent *t, const char *path, const char *shown)
{
	char program[PATH_MAX], why[TORRENT_WHY_MAX];
	int fd;

	fd = torrent_read(t, find(program), path, false, why);
	if (fd == -1) {
		warnx("%s: %s", shown, why);
		return -1;
	}
	close(fd);
	return 0;
}

int
shoal_metainfo(struct torrent *t, const char *path)
{
	return read_as(t, path, path);
}

int
shoal_metainfo_fd(struct torrent *t, int fd, const char *shown)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return read_as(t, path, shown);
}
