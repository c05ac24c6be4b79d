/*
 * tmp.c: a temporary folder for one test.
 */
#include "tmp.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
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

void
tmp_remove(char *path)
{
	(void)nftw(path, drop, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}
