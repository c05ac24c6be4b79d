/*
 * confine.h: what shoal-door gives up before it looks at a socket.
 */
#ifndef SHOAL_CONFINE_H
#define SHOAL_CONFINE_H

#include <stdbool.h>

/*
 * Limits, privileges, files, and all system calls but those that receive on
 * and send to DOOR_FD_PAIR, wait, peek, close and exit: nothing that a socket
 * has is taken from it, and nothing is sent on it.  -1 with errno; where the
 * kernel lacks Landlock or seccomp, if required.
 */
int confine(bool required) __attribute__((warn_unused_result));

#endif
