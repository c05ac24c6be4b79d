/*
 * launch.c: executing a child with just the descriptors it is to have.
 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

extern char **environ;

const char launch_room[LAUNCH_ROOM + 1] =
    "                                                                "
    "                                                                "
    "                                ";

static int null_fd; /* what children have in place of a terminal */

/* What children may see of the environment. */
static const char *const passed[] = {
    "TZ=",
    "ASAN_OPTIONS=",
    "UBSAN_OPTIONS=",
    "SHOAL_FAILPOINT=",
};
#define NPASSED (sizeof(passed) / sizeof(passed[0]))

void
launch_reserve(void)
{
	int fd;

	/* What whoever started us left open is not for children. */
	if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == -1)
		log_warn("close_range");
	do {
		if ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
			fatal(EXIT_FAILED, "/dev/null");
	} while (fd < LAUNCH_FD_FLOOR);
	null_fd = fd;
}

int
launch_high(int fd)
{
	int high;

	if (fd >= LAUNCH_FD_FLOOR)
		return fd;
	if ((high = fcntl(fd, F_DUPFD_CLOEXEC, LAUNCH_FD_FLOOR)) == -1)
		fatal(EXIT_FAILED, "descriptor");
	close(fd);
	return high;
}

static void
cut_environment(char *out[NPASSED + 1])
{
	size_t i, n;
	char **e;

	n = 0;
	for (i = 0; i < NPASSED; i++)
		for (e = environ; *e != NULL; e++)
			if (strncmp(*e, passed[i], strlen(passed[i])) == 0) {
				out[n++] = *e;
				break; /* a name may be there twice */
			}
	out[n] = NULL;
}

static int
fill_actions(posix_spawn_file_actions_t *fa, const int *fds, int nfds, int out)
{
	int i, rc;

	rc = posix_spawn_file_actions_adddup2(fa, null_fd, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(
		    fa, out == -1 ? null_fd : out, 1);
	for (i = 0; i < nfds && rc == 0; i++)
		if (fds[i] != -1)
			rc =
			    posix_spawn_file_actions_adddup2(fa, fds[i], 3 + i);
	return rc;
}

static int
fill_attributes(posix_spawnattr_t *at)
{
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigaddset(&none, SIGUSR1);
	sigfillset(&all);
	rc = posix_spawnattr_setsigmask(at, &none);
	if (rc == 0)
		rc = posix_spawnattr_setsigdefault(at, &all);
	if (rc == 0)
		rc = posix_spawnattr_setpgroup(at, 0);
	if (rc == 0)
		rc = posix_spawnattr_setflags(at,
		    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
			POSIX_SPAWN_SETPGROUP);
	return rc;
}

pid_t
launch(const char *path, const char *const argv[], const int *fds, int nfds,
    int out)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	char *env[NPASSED + 1];
	pid_t pid;
	int rc;

	cut_environment(env);
	if ((rc = posix_spawn_file_actions_init(&fa)) != 0) {
		errno = rc;
		return -1;
	}
	if ((rc = posix_spawnattr_init(&at)) == 0) {
		if ((rc = fill_actions(&fa, fds, nfds, out)) == 0 &&
		    (rc = fill_attributes(&at)) == 0)
			rc = posix_spawn(&pid, path, &fa, &at,
			    (char *const *)(uintptr_t)argv, env);
		posix_spawnattr_destroy(&at);
	}
	posix_spawn_file_actions_destroy(&fa);
	if (rc != 0) {
		errno = rc;
		return -1;
	}
	return pid;
}
