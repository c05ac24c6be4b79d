/*
 * launch.h: executing a child with just the descriptors it is to have.
 */
#ifndef SHOAL_LAUNCH_H
#define SHOAL_LAUNCH_H

#include <sys/types.h>

/* Children's descriptors are 3 and up; ours are all at LAUNCH_FD_FLOOR or
 * above, so that none is overwritten while they are being put in place. */
#define LAUNCH_FD_FLOOR 16
#define LAUNCH_FDS_MAX  9

/* The last argument of a child that shows a title, which takes its room. */
#define LAUNCH_ROOM 160 /* bytes */
extern const char launch_room[LAUNCH_ROOM + 1];

/* Occupies every free descriptor below the floor.  Call first. */
void launch_reserve(void);
/* Moves fd to the floor or above, close-on-exec, and occupies its place; fatal
 * when it cannot. */
int launch_high(int fd);

/*
 * Runs path with argv.  fds[i] becomes descriptor 3 + i (-1: left out); 0 and
 * 1 become /dev/null, 2 stays unless out is not -1, which becomes 1.  SIGUSR1
 * and SIGHUP are blocked, all else default; the child has a process group of
 * its own, so that a terminal's ^C reaches the supervisor alone.  The
 * environment is cut down to a few names.  Returns the pid, or -1 with errno.
 */
pid_t launch(const char *path, const char *const argv[], const int *fds,
    int nfds, int out);
/* The same, of a child that the kernel ends before us when memory runs out. */
pid_t launch_victim(
    const char *path, const char *const argv[], const int *fds, int nfds);

#endif
