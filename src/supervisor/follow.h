/*
 * follow.h: the program that a person wants run when a torrent is complete.
 */
#ifndef SHOAL_FOLLOW_H
#define SHOAL_FOLLOW_H

#include "terms.h"

/*
 * Splits the command at its blanks and runs it, never through a shell; a
 * failure is only said.  Nobody waits for it.  Its environment is what of ours
 * is for any program, and what is complete: SHOAL_NAME, SHOAL_PATH (absolute)
 * and SHOAL_HASH.
 */
void follow_run(const char *command, const struct terms *);

#endif
