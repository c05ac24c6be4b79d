/*
 * controlpath.c: where shoal(1) finds a daemon of many swarms when nobody says
 * where.
 */
#include "controlpath.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

/* At home; without one, the system's. */
static bool
at_home(char path[PATH_MAX], const char *name)
{
	const char *home = getenv("HOME");

	if (home != NULL && home[0] == '/' &&
	    snprintf(path, PATH_MAX, "%s/%s", home, name) < PATH_MAX)
		return true;
	strcpy(path, CONTROLPATH_SYSTEM);
	return false;
}

int
controlpath_make(char path[PATH_MAX])
{
	if (at_home(path, OWN_FOLDER) && mkdir(path, 0700) == -1 &&
	    errno != EEXIST)
		return -1;
	(void)at_home(path, OWN_FOLDER "/control");
	return 0;
}

void
controlpath_find(char path[PATH_MAX])
{
	if (at_home(path, OWN_FOLDER "/control") && access(path, F_OK) == -1)
		strcpy(path, CONTROLPATH_SYSTEM);
}
