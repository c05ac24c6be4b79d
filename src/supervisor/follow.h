/*
 * follow.h: the program that a person wants run when a torrent is complete.
 */
#ifndef SHOAL_FOLLOW_H
#define SHOAL_FOLLOW_H

/* Splits the command at its blanks and runs it, never through a shell; a
 * failure is only said.  Nobody waits for it. */
void follow_run(const char *command);

#endif
