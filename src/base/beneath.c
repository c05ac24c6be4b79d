/*
 * beneath.c: names beneath an open folder, reached through no symlink.
 */
#include "beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int
beneath_open(int root, const char *path, int flags)
{
	struct open_how how;

	memset(&how, 0, sizeof(how));
	how.flags = (uint64_t)(unsigned int)(flags | O_CLOEXEC | O_NOCTTY);
	how.mode = (flags & O_CREAT) != 0 ? 0644 : 0;
	how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

int
beneath_open_folder(int root, const char *path)
{
	return beneath_open(root, path, O_RDONLY | O_DIRECTORY);
}

int
beneath_find(struct beneath *at, int root, const char *path, size_t len)
{
	char *slash;

	memcpy(at->path, path, len);
	at->path[len] = '\0';
	slash = strrchr(at->path, '/');
	at->name = slash != NULL ? slash + 1 : at->path;
	if (slash != NULL)
		*slash = '\0';
	at->dir = beneath_open_folder(root, slash != NULL ? at->path : ".");
	return at->dir == -1 ? -1 : 0;
}
