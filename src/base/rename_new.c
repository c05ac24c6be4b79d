/*
 * rename_new.c: giving a file a name that nobody bears.
 */
#include "rename_new.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_same(int dir, const char *a, int todir, const char *b)
{
	struct stat sa, sb;

	return fstatat(dir, a, &sa, AT_SYMLINK_NOFOLLOW) == 0 &&
	    fstatat(todir, b, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
	    sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* For file systems without RENAME_NOREPLACE: for a moment, or after a death
 * in the middle, the file has both names. */
static int
link_unlink(int dir, const char *from, int todir, const char *to)
{
	struct stat st;

	/* A folder takes the place of an empty one, and of nothing else. */
	if (fstatat(dir, from, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return renameat(dir, from, todir, to);
	if (linkat(dir, from, todir, to, 0) == -1 &&
	    (errno != EEXIST || !is_same(dir, from, todir, to)))
		return -1;
	return unlinkat(dir, from, 0);
}

int
rename_new(int dir, const char *from, int todir, const char *to)
{
	if (renameat2(dir, from, todir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS ||
	    (errno == EEXIST && is_same(dir, from, todir, to)))
		return link_unlink(dir, from, todir, to);
	return -1;
}
