/*
 * unmake.c: removing what a torrent's files are called.
 */
#include "unmake.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beneath.h"

/* Not there, or not ours. */
static int
pass(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case ENOTEMPTY:
	case EEXIST: /* the same, of some file systems */
	case EBUSY:  /* somebody has mounted something there */
		return 0;
	default:
		errno = error;
		return -1;
	}
}

static int
remove_file(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	return S_ISREG(st.st_mode) ? unlinkat(dir, name, 0) : 0;
}

static int
remove_folder(int dir, const char *name)
{
	return unlinkat(dir, name, AT_REMOVEDIR);
}

static int
remove_path(
    int root, const char *path, size_t len, int (*act)(int, const char *))
{
	struct beneath at;
	int error;

	if (beneath_find(&at, root, path, len) == -1)
		return pass(errno);
	error = act(at.dir, at.name) == -1 ? errno : 0;
	close(at.dir);
	return error != 0 ? pass(error) : 0;
}

int
unmake_file(int root, const char *path)
{
	return remove_path(root, path, strlen(path), remove_file);
}

int
unmake_folder(int root, const char *path)
{
	return remove_path(root, path, strlen(path), remove_folder);
}

/* The innermost first; one that a later path needs too is not empty yet. */
static int
remove_folders(int root, const char *path)
{
	int error = 0;
	size_t n;

	for (n = strlen(path); n-- > 0;)
		if (path[n] == '/' &&
		    remove_path(root, path, n, remove_folder) == -1)
			error = errno;
	errno = error;
	return error != 0 ? -1 : 0;
}

int
unmake_many(int root, const struct torrent *t)
{
	int error = 0;
	uint32_t i;

	for (i = 0; i < t->h->files; i++)
		if ((t->file[i].flags & TORRENT_PADDING) == 0 &&
		    unmake_file(root, torrent_path(t, i)) == -1)
			error = errno;
	for (i = 0; i < t->h->files; i++)
		if (remove_folders(root, torrent_path(t, i)) == -1)
			error = errno;
	errno = error;
	return error != 0 ? -1 : 0;
}
