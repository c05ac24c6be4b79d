/*
 * tmp.c: a temporary folder for one test.
 */
#include "tmp.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

char *
tmp_make(void)
{
	const char *below = getenv("TMPDIR");
	char *path;

	if (asprintf(&path, "%s/shoalXXXXXX", below ? below : "/tmp") == -1)
		return NULL;
	if (mkdtemp(path) == NULL) {
		free(path);
		return NULL;
	}
	return path;
}

static int
drop(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	(void)remove(path);
	return 0;
}

/* Of a daemon that was shot. */
static void
drop_objects(const char *path)
{
	char own[256], object[300];
	const struct dirent *e;
	DIR *d = opendir("/dev/shm");

	snprintf(own, sizeof(own), "shoal.%s-", strrchr(path, '/') + 1);
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, own, strlen(own)) != 0)
			continue;
		snprintf(object, sizeof(object), "/%s", e->d_name);
		(void)shm_unlink(object);
	}
	if (d != NULL)
		closedir(d);
}

void
tmp_remove(char *path)
{
	drop_objects(path);
	(void)nftw(path, drop, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}
