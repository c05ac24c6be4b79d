/*
 * spawn_pair.c: executing a confined program with two descriptors.
 */
#include "spawn_pair.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <unistd.h>

static int
fill_actions(posix_spawn_file_actions_t *fa, int first, int second)
{
	static const char null[] = "/dev/null";
	int rc;

	rc = posix_spawn_file_actions_addopen(fa, 0, null, O_RDWR, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(fa, 0, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(fa, first, SPAWN_FIRST);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(fa, second, SPAWN_SECOND);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
		    fa, SPAWN_SECOND + 1);
	return rc;
}

/* Signals that whoever starts it holds back are not held back there. */
static int
fill_attributes(posix_spawnattr_t *at)
{
	sigset_t none;
	int rc;

	sigemptyset(&none);
	if ((rc = posix_spawnattr_setsigmask(at, &none)) == 0)
		rc = posix_spawnattr_setflags(at, POSIX_SPAWN_SETSIGMASK);
	return rc;
}

static int
run(pid_t *pid, const char *path, const char *const argv[], int first,
    int second)
{
	char *const *words = (char *const *)(uintptr_t)argv;
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	char *env[] = {NULL};
	int rc;

	if ((rc = posix_spawn_file_actions_init(&fa)) != 0)
		return rc;
	if ((rc = posix_spawnattr_init(&at)) == 0) {
		if ((rc = fill_actions(&fa, first, second)) == 0 &&
		    (rc = fill_attributes(&at)) == 0)
			rc = posix_spawn(pid, path, &fa, &at, words, env);
		posix_spawnattr_destroy(&at);
	}
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

/* Above the descriptors that the child has. */
static int
high(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, SPAWN_SECOND + 1);
}

pid_t
spawn_pair(const char *path, const char *const argv[], int first, int second)
{
	pid_t pid = -1;
	int rc, a, b = -1;

	if ((a = high(first)) == -1 || (b = high(second)) == -1)
		rc = errno;
	else
		rc = run(&pid, path, argv, a, b);
	if (a != -1)
		close(a);
	if (b != -1)
		close(b);
	if (rc == 0)
		return pid;
	errno = rc;
	return -1;
}
