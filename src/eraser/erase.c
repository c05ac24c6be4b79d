/*
 * erase.c: what a torrent's swarm has stored, removed.
 */
#include "erase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "folder.h"
#include "unmake.h"

/* The one file, or the folder of many. */
static int
erase_root(int folder, const char *name, const struct torrent *t)
{
	int rc, root;

	if (!torrent_is_multi(t))
		return unmake_file(folder, name);
	if ((root = beneath_open_folder(folder, name)) == -1)
		return errno == ENOENT || errno == ELOOP || errno == ENOTDIR ?
		    0 :
		    -1;
	rc = unmake_many(root, t);
	close(root);
	return unmake_folder(folder, name) == -1 ? -1 : rc;
}

int
erase_data(int folder, const struct torrent *t)
{
	char part[PATH_MAX];

	snprintf(part, sizeof(part), "%s" OWN_PART, torrent_name(t));
	if (erase_root(folder, torrent_name(t), t) == -1 ||
	    erase_root(folder, part, t) == -1)
		return -1;
	return fsync(folder);
}

int
erase_records(int folder, const char *state)
{
	static const char *const name[] = {
	    OWN_RESUME, OWN_RESUME_NEW, OWN_SEEN, OWN_LOCK};
	size_t i;
	int dir;

	if ((dir = beneath_open_folder(folder, state)) == -1)
		return errno == ENOENT ? 0 : -1;
	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (unmake_file(dir, name[i]) == -1)
			break;
	close(dir);
	if (i < sizeof(name) / sizeof(name[0]))
		return -1;
	if (unmake_folder(folder, state) == -1)
		return -1;
	return unmake_folder(folder, OWN_FOLDER);
}
