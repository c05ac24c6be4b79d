/*
 * place.c: the folders that are the daemon's while it lives.
 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "claim.h"
#include "folder.h"
#include "launch.h"
#include "log.h"

/* above: the name of `at`, for a message. */
static void
make_folder(int at, const char *above, const char *path)
{
	if (mkdirat(at, path, 0755) == -1 && errno != EEXIST)
		fatalx(exit_code_of(errno),
		    "cannot make the folder %s%s%s: %s; see that the one "
		    "above it is there, with room, and writable for the "
		    "daemon's user",
		    above, *above != '\0' ? "/" : "", path, strerror(errno));
}

static int
open_folder(int at, const char *path)
{
	int fd;

	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		fatal(EXIT_USAGE, "cannot open the folder %s", path);
	return launch_high(fd);
}

/* Where the fault is. */
static void
name_source(const struct terms *t, char out[64])
{
	if (t->is_torrent)
		snprintf(out, 64, "--seed: ");
	else
		snprintf(out, 64,
		    "PeerInfo.cfg:%" PRIu32 ": peer %" PRIu32
		    " has the file, but ",
		    t->line, t->own);
}

/* A peer that starts with the file has it, whole. */
static void
check_seed(const struct supervisor *sv)
{
	const struct terms *t;
	struct stat st;
	char source[64];

	t = sv->terms;
	if (!t->has_file)
		return;
	name_source(t, source);
	if (fstatat(sv->peer_dir, t->file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		fatalx(EXIT_USAGE, "%s%s/%s: %s; put it there, or %s", source,
		    t->folder, t->file, strerror(errno),
		    t->is_torrent ? "fetch it first" : "set the flag to 0");
	if (t->many && S_ISDIR(st.st_mode))
		return; /* disk 0 looks at the files in it */
	if (t->many)
		fatalx(EXIT_USAGE,
		    "%s/%s is no folder; put the folder itself there, "
		    "symbolic links are not followed",
		    t->folder, t->file);
	if (!S_ISREG(st.st_mode))
		fatalx(EXIT_USAGE,
		    "%s/%s is no regular file; put the file itself there, "
		    "symbolic links are not followed",
		    t->folder, t->file);
	if ((uint64_t)st.st_size != t->geo.file_size)
		fatalx(EXIT_USAGE,
		    "%s/%s has %ju bytes, but %s says %s%" PRIu64
		    "; correct one of them",
		    t->folder, t->file, (uintmax_t)st.st_size,
		    t->is_torrent ? "the torrent" : "Common.cfg",
		    t->is_torrent ? "" : "FileSize ", t->geo.file_size);
}

void
place_open(struct supervisor *sv)
{
	const struct terms *t;
	char lock[sizeof(t->state) + 8];

	t = sv->terms;
	sv->work_dir = open_folder(AT_FDCWD, ".");
	make_folder(sv->work_dir, "", t->folder);
	sv->peer_dir = open_folder(sv->work_dir, t->folder);
	check_seed(sv);
	make_folder(sv->peer_dir, t->folder, OWN_FOLDER);
	if (t->is_torrent)
		make_folder(sv->peer_dir, t->folder, t->state);
	snprintf(lock, sizeof(lock), "%s/" OWN_LOCK, t->state);
	sv->lock_fd = claim_lock(sv->peer_dir, lock);
}
