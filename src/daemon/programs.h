/*
 * programs.h: where the programs are that a daemon executes.
 */
#ifndef SHOAL_PROGRAMS_H
#define SHOAL_PROGRAMS_H

#include <limits.h>

/* The file that this process executes; fatal when it cannot be told. */
void programs_self(char out[PATH_MAX]);
/*
 * The folder of the children's programs: the one that --libexec names (named,
 * or NULL), else our own, or where they are installed.  Fatal with remedy when
 * they are not there.
 */
void programs_find(const char *self, const char *named, char libexec[PATH_MAX]);

#endif
