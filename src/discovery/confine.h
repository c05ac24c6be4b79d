/*
 * confine.h: what shoal-discovery gives up before it reads a stranger's byte.
 */
#ifndef SHOAL_CONFINE_H
#define SHOAL_CONFINE_H

#include <stdbool.h>

/*
 * Limits, privileges, all files but those that a resolver and TLS read, and
 * the system calls that neither needs: no program, no listening, no local
 * sockets but a pair of its own.  Threads are for the resolver.  -1 with
 * errno; where the kernel lacks Landlock or seccomp, if required.
 */
int confine(bool required) __attribute__((warn_unused_result));

#endif
