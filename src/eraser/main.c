/*
 * main.c: shoal-eraser, which removes what a torrent's swarm has stored.
 *
 * Started by shoal-keeper only, when nobody runs the swarm:
 *
 *	shoal-eraser TORRENT DATA HASH METAINFO required|optional ROOM
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cage.h"
#include "erase.h"
#include "folder.h"
#include "hex.h"
#include "landlock.h"
#include "log.h"
#include "title.h"
#include "torrent_read.h"

#define FS_ERASE                                                      \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | \
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR)

struct job {
	const char *file, *data, *metainfo;
	uint8_t hash[HASH_LEN];
	bool required; /* all of the sandbox */
	struct torrent torrent;
	int folder;
	char state[sizeof(OWN_FOLDER) + 1 + 2 * HASH_LEN];
};

static int
parse(struct job *j, int argc, char **argv)
{
	if (argc < 6 || hex_decode(argv[3], j->hash, HASH_LEN) == -1)
		return -1;
	j->file = argv[1];
	j->data = argv[2];
	snprintf(j->state, sizeof(j->state), OWN_FOLDER "/%s", argv[3]);
	j->metainfo = argv[4];
	j->required = strcmp(argv[5], "required") == 0;
	return 0;
}

/* Another torrent may have its name by now. */
static void
read_torrent(struct job *j)
{
	char why[TORRENT_WHY_MAX];

	if (torrent_read(&j->torrent, j->metainfo, j->file, j->required, why) ==
	    -1)
		fatalx(EXIT_FAILED, "%s: %s", j->file, why);
	if (memcmp(j->torrent.h->info_hash, j->hash, HASH_LEN) != 0)
		fatalx(EXIT_FAILED, "%s: is another torrent now", j->file);
}

/* A swarm that never ran has no lock yet. */
static int
open_lock(const struct job *j, const char *path)
{
	if ((mkdirat(j->folder, OWN_FOLDER, 0755) == -1 && errno != EEXIST) ||
	    (mkdirat(j->folder, j->state, 0755) == -1 && errno != EEXIST))
		return -1;
	return openat(
	    j->folder, path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Nobody may be storing meanwhile; the lock goes with us.  Where a full disk
 * has no room for it nobody else can make it either. */
static void
lock(const struct job *j)
{
	char path[sizeof(j->state) + sizeof(OWN_LOCK)];
	int fd;

	snprintf(path, sizeof(path), "%s/" OWN_LOCK, j->state);
	fd = open_lock(j, path);
	if (fd == -1 && errno != ENOSPC && errno != EDQUOT)
		fatal(EXIT_FAILED, "%s/%s", j->data, path);
	if (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1)
		fatalx(EXIT_TEMPORARY, "%s: another shoald shares it from %s",
		    torrent_name(&j->torrent), j->data);
}

static void
confine(const struct job *j)
{
	const struct landlock_folder at[] = {{j->folder, FS_ERASE}};

	if (cage_privileges() == -1)
		log_warn("no_new_privs");
	if (landlock_folders(at, 1) == -1)
		log_warn("landlock");
}

int
main(int argc, char **argv)
{
	static struct job j;

	title_init(argc, argv, environ); /* argv may move: first of all */
	log_open(STDERR_FILENO, "shoal-eraser", LOG_INFO);
	if (parse(&j, argc, argv) == -1)
		fatalx(EXIT_USAGE, "shoal-eraser is started by shoal-keeper");
	j.folder = open(j.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j.folder == -1)
		fatal(EXIT_FAILED, "%s", j.data);
	read_torrent(&j);
	lock(&j);
	confine(&j);
	title_set("shoal-eraser: %s", torrent_name(&j.torrent));
	if (erase_data(j.folder, &j.torrent) == -1)
		fatal(EXIT_FAILED, "cannot remove all of %s",
		    torrent_name(&j.torrent));
	if (erase_records(j.folder, j.state) == -1)
		fatal(EXIT_FAILED, "cannot remove %s/%s", j.data, j.state);
	return EXIT_OK;
}
