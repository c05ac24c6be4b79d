/*
 * shoal_metainfo.c: a .torrent for a command.
 */
#include "shoal_metainfo.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "torrent_read.h"

const char *
shoal_program(const char *name, char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	path[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(path, '/')) != NULL &&
	    (size_t)(slash - path) + 1 + strlen(name) < PATH_MAX) {
		strcpy(slash + 1, name);
		if (access(path, X_OK) == 0)
			return path;
	}
	snprintf(path, PATH_MAX, PREFIX "/libexec/shoal/%s", name);
	return path;
}

static int
read_as(struct torrent *t, const char *path, const char *shown)
{
	char program[PATH_MAX], why[TORRENT_WHY_MAX];
	int fd;

	fd = torrent_read(
	    t, shoal_program("shoal-metainfo", program), path, false, why);
	if (fd == -1)
		warnx("%s: %s", shown, why);
	return fd;
}

int
shoal_metainfo_keep(struct torrent *t, const char *path)
{
	return read_as(t, path, path);
}

static int
read_only(struct torrent *t, const char *path, const char *shown)
{
	int fd = read_as(t, path, shown);

	if (fd == -1)
		return -1;
	close(fd);
	return 0;
}

int
shoal_metainfo(struct torrent *t, const char *path)
{
	return read_only(t, path, path);
}

int
shoal_metainfo_fd(struct torrent *t, int fd, const char *shown)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return read_only(t, path, shown);
}
