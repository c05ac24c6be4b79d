/*
 * beneath.h: names beneath an open folder, reached through no symlink.
 *
 * All return 0 or a descriptor, or -1 with errno; ELOOP, ENOTDIR: something
 * else than a folder is on the way.
 */
#ifndef SHOAL_BENEATH_H
#define SHOAL_BENEATH_H

#include <limits.h>
#include <stddef.h>

/* flags as of open(2); O_CREAT gives mode 0644. */
int beneath_open(int root, const char *path, int flags)
    __attribute__((warn_unused_result));
int beneath_open_folder(int root, const char *path)
    __attribute__((warn_unused_result));

/* A name, and the open folder that it is in or would be. */
struct beneath {
	int dir;
	const char *name;
	char path[PATH_MAX]; /* of both */
};

/* Of the first len bytes of a path, which are less than PATH_MAX; the folder
 * is the caller's to close. */
int beneath_find(struct beneath *, int root, const char *path, size_t len)
    __attribute__((warn_unused_result));

#endif
