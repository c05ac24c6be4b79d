/*
 * cage.h: what a process gives up before it reads a stranger's byte.
 *
 * System calls go last, by a table of its own (seccomp.h).
 */
#ifndef SHOAL_CAGE_H
#define SHOAL_CAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

struct cage_limit {
	int resource;
	rlim_t max;
};

/* These signals are somebody else's to act on. */
void cage_ignore(const int *sig, size_t n);
/* Of a process that does nothing but for its parent: it ends with that, which
 * alone acts on signals. */
void cage_tie(void);
/* No ptrace, no core file, no new privileges: 0, or -1 with errno. */
int cage_privileges(void) __attribute__((warn_unused_result));
/*
 * Privileges, files (a function as landlock_nothing), limits, of which a lower
 * one stays.  -1 with errno; a kernel that cannot give up files is an error if
 * required.  Sanitizers map shadow memory and write a report: theirs leave
 * RLIMIT_AS and RLIMIT_FSIZE.
 */
int cage_enter(const struct cage_limit *, size_t n, int (*files)(void),
    bool required) __attribute__((warn_unused_result));

#endif
