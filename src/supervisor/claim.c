/*
 * claim.c: one daemon per name and per state folder.
 */
#include "claim.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"
#include "seg.h"
#include "shm.h"

#define LOCK_WAIT_MS 5000
#define LOCK_EACH_MS 20
#define YOUNG_S      2 /* an object without magic may be in the making */

/* The pid of the live daemon whose segment this is; 0: it is stale; -1: it
 * is not yet laid out and may soon be. */
static int
owner(int fd)
{
	struct seg s;
	struct stat st;
	int pid;

	if (seg_map_tool(&s, fd) != NULL) {
		if (fstat(fd, &st) == 0 && time(NULL) - st.st_mtime < YOUNG_S &&
		    st.st_size == 0)
			return -1;
		return 0;
	}
	pid = s.h->pid;
	if (pid <= 0 || process_start(pid) != s.h->pid_start)
		pid = 0;
	seg_unmap(&s);
	return pid;
}

void
claim_check(const char *shm, const char *name)
{
	int fd, pid;

	fd = shm_open(shm, O_RDONLY | O_CLOEXEC, 0);
	if (fd == -1 && errno != ENOENT)
		fatal(EXIT_TEMPORARY,
		    "cannot look at %s; if it is another "
		    "user's, choose another --name",
		    shm);
	if (fd == -1)
		return;
	pid = owner(fd);
	close(fd);
	if (pid > 0)
		fatalx(EXIT_TEMPORARY,
		    "a daemon named %s runs already (pid "
		    "%d); stop it, or choose another --name",
		    name, pid);
	if (pid == -1)
		fatalx(
		    EXIT_TEMPORARY, "a daemon named %s is just starting", name);
	log_info("replacing what a dead daemon left in %s", shm);
}

int
claim_lock(int dir, const char *path)
{
	struct timespec each = {0, LOCK_EACH_MS * 1000000L};
	int fd, waited;

	fd = openat(dir, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd == -1)
		fatal(EXIT_USAGE, "cannot open %s", path);
	for (waited = 0; flock(fd, LOCK_EX | LOCK_NB) == -1;
	     waited += LOCK_EACH_MS) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			fatal(EXIT_FAILED, "cannot lock %s", path);
		if (waited >= LOCK_WAIT_MS)
			fatalx(EXIT_TEMPORARY,
			    "another shoald works in this "
			    "folder as this peer; stop it first");
		nanosleep(&each, NULL);
	}
	return launch_high(fd);
}

void
claim_release(const char *shm, const char *swarm)
{
	if (shm_unlink(shm) == -1 && errno != ENOENT)
		log_warn("cannot remove %s", shm);
	if (shm_unlink(swarm) == -1 && errno != ENOENT)
		log_warn("cannot remove %s", swarm);
}
