/*
 * programs.c: where the programs are that a daemon executes.
 */
#include "programs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static bool
has_programs(const char *dir)
{
	char path[PATH_MAX];
	static const char *const name[] = {"shoal-worker", "shoal-disk"};
	size_t i;
	int n;

	for (i = 0; i < 2; i++) {
		n = snprintf(path, sizeof(path), "%s/%s", dir, name[i]);
		if (n < 0 || (size_t)n >= sizeof(path) ||
		    access(path, X_OK) == -1)
			return false;
	}
	return true;
}

void
programs_self(char out[PATH_MAX])
{
	ssize_t n;

	n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	if (n <= 0)
		fatal(EXIT_FAILED, "/proc/self/exe");
	out[n] = '\0';
}

void
programs_find(const char *self, const char *named, char libexec[PATH_MAX])
{
	if (named != NULL) {
		if (realpath(named, libexec) == NULL)
			fatal(EXIT_USAGE, "--libexec %s", named);
	} else {
		strcpy(libexec, self);
		*strrchr(libexec, '/') = '\0';
		if (!has_programs(libexec))
			strcpy(libexec, PREFIX "/libexec/shoal");
	}
	if (!has_programs(libexec))
		fatalx(EXIT_USAGE,
		    "shoal-worker and shoal-disk are not in %s; "
		    "install them, or name their folder with --libexec",
		    libexec);
}
