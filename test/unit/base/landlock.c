/*
 * landlock.c: unit tests of giving up files.
 */
#include "landlock.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* What a child that may only read beneath /proc gets: 0 or an errno. */
static int
try(const char *path, int flags)
{
	struct landlock_folder at = {-1, FS_READ};
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		at.fd = open("/proc", O_PATH | O_DIRECTORY);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    landlock_folders(&at, at.fd != -1) == -1)
			_exit(255);
		_exit(open(path, flags) == -1 ? errno : 0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

Test(landlock, only_the_folders_that_are_named_are_left)
{
	if (syscall(__NR_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION) < 1)
		cr_skip_test("this kernel has no Landlock");
	cr_assert_eq(try("/proc/self/status", O_RDONLY), 0);
	cr_assert_eq(try("/proc/self/comm", O_WRONLY), EACCES);
	cr_assert_eq(try("/etc/passwd", O_RDONLY), EACCES);
	cr_assert_eq(try("/", O_RDONLY | O_DIRECTORY), EACCES);
}
