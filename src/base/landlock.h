/*
 * landlock.h: giving up every file that is not open yet.
 */
#ifndef SHOAL_LANDLOCK_H
#define SHOAL_LANDLOCK_H

/*
 * No more access to anything by name, TCP ports and abstract sockets too.  0,
 * also where the kernel has no Landlock, or -1 with errno.
 */
int landlock_nothing(void) __attribute__((warn_unused_result));

#endif
