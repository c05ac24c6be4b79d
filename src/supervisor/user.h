/*
 * user.h: who the daemon runs as, and what this kernel offers to jail it.
 */
#ifndef SHOAL_USER_H
#define SHOAL_USER_H

#include "supervisor.h"

/* Becomes that user for good; "": stays, and warns if that is root. */
void user_drop(const char *name);
/* Looks for seccomp and Landlock; refuses to go on without seccomp unless
 * Sandbox is optional. */
void user_sandbox(struct supervisor *);

#endif
