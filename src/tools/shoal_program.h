/*
 * shoal_program.h: where the programs are that a command starts.
 */
#ifndef SHOAL_SHOAL_PROGRAM_H
#define SHOAL_SHOAL_PROGRAM_H

#include <limits.h>

/* One that nobody calls by hand.  Returns path. */
const char *shoal_program(const char *name, char path[PATH_MAX]);
/* The daemon, likewise. */
const char *shoal_daemon(char path[PATH_MAX]);

#endif
