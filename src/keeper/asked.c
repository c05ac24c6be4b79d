/*
 * asked.c: what somebody asks of the keeper (row.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "awake.h"
#include "dealing.h"
#include "hostport.h"
#include "keeper.h"
#include "ledger.h"
#include "log.h"
#include "metainfo.h"
#include "rename_new.h"
#include "swarms.h"
#include "visit.h"
#include "watched.h"

#define NEW_NAME ".shoal-new" /* no .torrent to anybody */

/* Why it can be nothing but what it is. */
static int
check(const struct row *r, const char **why)
{
	if (r->gone || r->erase)
		*why = "it is being removed";
	else if (!r->known || r->twin)
		*why = "its .torrent was not taken";
	else
		return 0;
	return -1;
}

int
row_pause(struct keeper *k, struct row *r, const char **why)
{
	if (check(r, why) == -1)
		return -1;
	r->paused = true;
	r->wanted = false;
	visits_drop(k, r);
	awake_end(k, r);
	k->dirty = true;
	return 0;
}

/* It stores again after a pause when it is told so; whatever keeps it from
 * beginning is tried at once. */
int
row_resume(struct keeper *k, struct row *r, const char **why)
{
	if (check(r, why) == -1)
		return -1;
	r->paused = false;
	if (r->tether.pid != 0 && r->status.trouble != 0)
		kill(r->tether.pid, SIGHUP);
	backoff_reset(&r->fails);
	r->wanted = true;
	k->look = k->dirty = true;
	return 0;
}

int
row_recheck(struct keeper *k, struct row *r, const char **why)
{
	if (check(r, why) == -1)
		return -1;
	r->recheck = true;
	backoff_reset(&r->fails);
	awake_end(k, r);
	k->look = true;
	return 0;
}

/* What is said to be done is done also by who comes after a crash. */
static int
erase(struct keeper *k, struct row *r, const char **why)
{
	if (check(r, why) == -1)
		return -1;
	r->erase = k->dirty = true;
	ledger_save(k, true);
	if (k->dirty) {
		r->erase = false;
		*why = "that cannot be kept in the table of swarms";
		return -1;
	}
	backoff_reset(&r->fails);
	r->why[0] = '\0';
	visits_drop(k, r);
	awake_end(k, r);
	k->look = true;
	return 0;
}

int
row_remove(struct keeper *k, struct row *r, bool data, const char **why)
{
	if (row_is_course(r)) {
		*why = "it is no torrent; take Course out of shoal.conf";
		return -1;
	}
	if (data)
		return erase(k, r, why);
	if (unlinkat(k->torrents_fd, r->file, 0) == -1 && errno != ENOENT) {
		*why = strerror(errno);
		return -1;
	}
	(void)fsync(k->torrents_fd);
	swarms_remove(k, r);
	return 0;
}

/* All of it, of which there cannot be too much. */
static int
copy(int from, int to)
{
	struct stat st;
	off_t at;
	ssize_t n;

	if (fstat(from, &st) == -1)
		return -1;
	if (!S_ISREG(st.st_mode) || st.st_size > METAINFO_MAX) {
		errno = EINVAL;
		return -1;
	}
	for (at = 0; at < st.st_size;) {
		n = sendfile(to, from, &at, (size_t)(st.st_size - at));
		if (n == -1)
			return -1;
		if (n == 0)
			break;
	}
	return fsync(to);
}

static int
fill(struct keeper *k, int from)
{
	int fd, rc;

	/* Of whatever bears that name nothing is opened: it may be a pipe. */
	if (unlinkat(k->torrents_fd, NEW_NAME, 0) == -1 && errno != ENOENT)
		return -1;
	fd = openat(k->torrents_fd, NEW_NAME,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	rc = copy(from, fd);
	if (close(fd) == -1)
		rc = -1;
	return rc;
}

static int
check_wish(const struct keeper *k, const struct row_wish *w, const char **why)
{
	const struct row *r;

	if (w->peers[0] != '\0' && !hostport_is_list(w->peers))
		*why = "peers must be hosts with ports, as in "
		       "192.0.2.1:6881,[2001:db8::1]:6881";
	else if ((r = row_by_file(k, w->file)) != NULL && r->erase)
		*why = "it is being removed";
	else
		return 0;
	return -1;
}

int
row_add(struct keeper *k, int fd, const struct row_wish *w, const char **why)
{
	struct row *r;

	if (check_wish(k, w, why) == -1)
		return -1;
	/* Over a file of that name nothing is written. */
	if (fill(k, fd) == -1 ||
	    rename_new(k->torrents_fd, NEW_NAME, k->torrents_fd, w->file) ==
		-1) {
		*why = errno == EEXIST ? "there is a .torrent of that name" :
					 strerror(errno);
		(void)unlinkat(k->torrents_fd, NEW_NAME, 0);
		return -1;
	}
	(void)fsync(k->torrents_fd);
	watched_look(k, w->file);
	if ((r = row_by_file(k, w->file)) == NULL ||
	    (!r->gone && !w->paused && w->peers[0] == '\0'))
		return 0;
	/* Else it would begin after a crash, or know nobody. */
	r->again = r->gone;
	r->paused = w->paused;
	snprintf(r->peers, sizeof(r->peers), "%s", w->peers);
	k->dirty = true;
	ledger_save(k, true);
	return 0;
}

int
row_limit(struct keeper *k, struct row *r, uint64_t up, uint64_t down,
    const char **why)
{
	if (r == NULL) {
		k->up = up;
		k->down = down;
		k->dirty = true;
		dealing_do(k);
		return 0;
	}
	if (check(r, why) == -1)
		return -1;
	r->limit_up = up;
	r->limit_down = down;
	k->dirty = true;
	dealing_do(k);
	return 0;
}
