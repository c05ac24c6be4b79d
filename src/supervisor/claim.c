/*
 * claim.c: names that are one daemon's at a time.
 */
#include "claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"
#include "seg.h"

#define LOCK_WAIT_MS 5000
#define EACH_MS      20
#define YOUNG_S      2 /* an object without magic may be in the making */
#define YOUNG_MS     3000

/* What stands under the name may be anything, a FIFO too. */
static int
look_at(const char *shm)
{
	return shm_open(shm, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
}

/* Created a moment ago, and the magic is still to come. */
static bool
is_in_the_making(int fd)
{
	struct stat st;
	uint64_t magic;

	magic = 0;
	return fstat(fd, &st) == 0 && time(NULL) - st.st_mtime < YOUNG_S &&
	    pread(fd, &magic, sizeof(magic), 0) != -1 && magic == 0;
}

/* The pid of the live daemon whose segment this is; 0: it is stale; -1: it
 * is not yet laid out and may soon be. */
static int
owner(int fd)
{
	struct seg s;
	int pid;

	if (seg_map_tool(&s, fd) != NULL)
		return is_in_the_making(fd) ? -1 : 0;
	pid = seg_is_alive(s.h) ? s.h->pid : 0;
	seg_unmap(&s);
	return pid;
}

/* Whoever makes it is soon done, or was killed in the middle. */
static int
owner_at_last(int fd)
{
	struct timespec each = {0, EACH_MS * 1000000L};
	int pid, waited;

	for (waited = 0; (pid = owner(fd)) == -1 && waited < YOUNG_MS;
	     waited += EACH_MS)
		nanosleep(&each, NULL);
	return pid;
}

/* A dead daemon's object of this name, -1: none.  Ends the process when it is
 * a live one's. */
static int
find_stale(const char *shm, const char *name)
{
	int fd, pid;

	fd = look_at(shm);
	if (fd == -1 && errno != ENOENT)
		fatal(EXIT_TEMPORARY,
		    "cannot look at %s, which another user's daemon has or "
		    "left; remove it as that user (shoalrm), or choose another "
		    "--name",
		    shm);
	if (fd == -1)
		return -1;
	pid = owner_at_last(fd);
	if (pid > 0)
		fatalx(EXIT_TEMPORARY,
		    "a daemon named %s runs already (pid "
		    "%d); stop it, or choose another --name",
		    name, pid);
	if (pid == -1)
		fatalx(EXIT_TEMPORARY,
		    "a daemon named %s is just starting; choose another --name",
		    name);
	return fd;
}

/* Somebody may have removed the object, and another made one since. */
static bool
is_still(const char *shm, int fd)
{
	struct stat then, now;
	int other;
	bool same;

	if ((other = look_at(shm)) == -1)
		return false;
	same = fstat(fd, &then) == 0 && fstat(other, &now) == 0 &&
	    then.st_dev == now.st_dev && then.st_ino == now.st_ino;
	close(other);
	return same;
}

void
claim_check(const char *shm, const char *name)
{
	int fd;

	if ((fd = find_stale(shm, name)) != -1)
		close(fd);
}

void
claim_take(const char *shm, const char *name)
{
	int fd;

	if ((fd = find_stale(shm, name)) == -1)
		return;
	log_info("replacing what a dead daemon left in %s", shm);
	if (is_still(shm, fd))
		claim_clear(shm);
	close(fd);
}

void
claim_clear(const char *shm)
{
	if (shm_unlink(shm) == -1 && errno != ENOENT)
		fatal(EXIT_TEMPORARY,
		    "cannot remove %s, which a dead daemon left; remove it as "
		    "its owner (shoalrm), or choose another --name",
		    shm);
}

void
claim_release(const char *shm, int fd)
{
	if (is_still(shm, fd) && shm_unlink(shm) == -1)
		log_warn("cannot remove %s", shm);
}

int
claim_lock(int dir, const char *path)
{
	struct timespec each = {0, EACH_MS * 1000000L};
	struct stat st;
	int fd, waited;

	fd = openat(dir, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		fatalx(exit_code_of(errno),
		    "cannot open %s: %s; see that there is room, and that it "
		    "is writable for the daemon's user",
		    path, strerror(errno));
	/* Who can read it can lock it. */
	if (fchmod(fd, 0600) == -1)
		log_warn("%s", path);
	for (waited = 0; flock(fd, LOCK_EX | LOCK_NB) == -1;
	     waited += EACH_MS) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			fatal(EXIT_FAILED, "cannot lock %s", path);
		if (waited >= LOCK_WAIT_MS)
			fatalx(EXIT_TEMPORARY,
			    "another shoald works in this "
			    "folder as this peer; stop it first");
		nanosleep(&each, NULL);
	}
	if (fstat(fd, &st) == -1 || st.st_nlink == 0)
		fatalx(
		    EXIT_TEMPORARY, "%s was being removed; start again", path);
	return launch_high(fd);
}
