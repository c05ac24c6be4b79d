/*
 * shoal_program.c: programs beside this one, or where they are installed.
 */
#include "shoal_program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *
find(const char *name, const char *installed, char path[PATH_MAX])
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
	snprintf(path, PATH_MAX, "%s/%s", installed, name);
	return path;
}

const char *
shoal_program(const char *name, char path[PATH_MAX])
{
	return find(name, PREFIX "/libexec/shoal", path);
}

const char *
shoal_daemon(char path[PATH_MAX])
{
	return find("shoald", PREFIX "/sbin", path);
}
