/*
 * user.h: who the daemon runs as.
 */
#ifndef SHOAL_USER_H
#define SHOAL_USER_H

/* Becomes that user for good, in the environment too, who must be able to run
 * that program in libexec; "": stays, and warns if that is root. */
void user_drop(const char *name, const char *libexec, const char *program);

#endif
