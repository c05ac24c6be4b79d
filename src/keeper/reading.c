/*
 * reading.c: new .torrent files, each read by a process of its own.
 */
#include "reading.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "name.h"
#include "swarms.h"

#define READERS_MAX    4
#define AGAIN_FIRST_MS 1000 /* after a failure that may pass */
#define AGAIN_MAX_MS   300000

void
reading_stamp(const struct stat *st, struct stamp *s)
{
	s->mtime_ns =
	    (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
	s->size = (uint64_t)st->st_size;
	s->inode = (uint64_t)st->st_ino;
}

/* The file that is there by now may be another than the one seen. */
static int
open_file(struct keeper *k, struct row *r)
{
	struct stat st;
	int fd;

	fd = openat(k->torrents_fd, r->file,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1 || fstat(fd, &st) == -1) {
		snprintf(r->why, sizeof(r->why), "cannot be opened: %s",
		    strerror(errno));
		if (fd != -1)
			close(fd);
		return -1;
	}
	reading_stamp(&st, &r->stamp);
	return fd;
}

static int
start(struct keeper *k, struct row *r)
{
	char program[PATH_MAX + 16];
	int fd, rc;

	if ((fd = open_file(k, r)) == -1)
		return -1;
	snprintf(program, sizeof(program), "%s/shoal-metainfo", k->libexec);
	rc = torrent_read_begin(
	    &r->reader, program, fd, !k->conf.sandbox_optional, r->why);
	close(fd);
	return rc;
}

/* It is known as what it was, until somebody changes the file. */
static void
refuse(struct keeper *k, struct row *r)
{
	log_warnx("%s: %s", r->file, r->why);
	swarms_refuse(k, r);
}

/* Through no fault of what is in the file: all stays as it was. */
static void
put_off(struct keeper *k, struct row *r)
{
	log_warnx("%s: %s; it is read later", r->file, r->why);
	backoff_fail(&r->fails, AGAIN_FIRST_MS, AGAIN_MAX_MS, k->now);
	r->unread = true;
}

static void
begin(struct keeper *k, struct row *r)
{
	r->unread = false;
	k->dirty = true;
	errno = 0; /* stays so when the file itself is refused */
	if (start(k, r) == -1) {
		if (errno != 0)
			put_off(k, r);
		else
			refuse(k, r);
		return;
	}
	r->reading = true;
	r->shot_reader = false;
	r->read_until = mono_add_ms(k->now, TORRENT_READ_MS);
	k->readers++;
}

void
reading_tick(struct keeper *k)
{
	struct row *r;
	size_t i;

	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		if (r->reading && !r->shot_reader &&
		    mono_is_due(r->read_until, k->now)) {
			r->shot_reader = true;
			kill(r->reader.pid, SIGKILL);
		}
		if (r->unread && !r->reading && !r->gone && !k->leaving &&
		    k->readers < READERS_MAX &&
		    mono_is_due(r->fails.until, k->now))
			begin(k, r);
	}
}

struct mono
reading_next(const struct keeper *k)
{
	const struct row *r;
	struct mono t;
	size_t i;

	t = MONO_NEVER;
	for (i = 0; k->readers > 0 && i < k->rows; i++) {
		r = k->row[i];
		if (r->reading && !r->shot_reader)
			t = mono_min(t, r->read_until);
	}
	return t;
}

static void
take(struct keeper *k, struct row *r, const struct torrent *t)
{
	struct swarms_facts f;

	memcpy(f.hash, t->h->info_hash, HASH_LEN);
	f.name = torrent_name(t);
	f.size = t->h->total;
	f.trackers = t->h->trackers;
	f.public = (t->h->flags & TORRENT_PRIVATE) == 0;
	if (strlen(f.name) >= sizeof(r->name)) {
		snprintf(r->why, sizeof(r->why), "has too long a name");
		refuse(k, r);
	} else
		swarms_know(k, r, &f);
}

/* Else it was ended, or had to give up. */
static bool
has_judged(int status, bool by_signal)
{
	return !by_signal &&
	    (status == METAINFO_TAKEN || status == METAINFO_REFUSED);
}

static void
finish(struct keeper *k, struct row *r, int status, bool by_signal)
{
	struct torrent t;
	int fd;

	r->reading = false;
	k->readers--;
	k->look = k->dirty = true;
	fd = torrent_read_end(&r->reader, &t, status, by_signal, r->why);
	if (r->gone)
		swarms_bury(k, r);
	else if (fd == -1 && !r->unread && has_judged(status, by_signal))
		refuse(k, r);
	else if (fd == -1 && !r->unread)
		put_off(k, r);
	else if (fd != -1 && !r->unread)
		take(k, r, &t);
	if (fd != -1) {
		torrent_unmap(&t);
		close(fd);
	}
}

bool
reading_reaped(struct keeper *k, pid_t pid, int status, bool by_signal)
{
	size_t i;

	for (i = 0; k->readers > 0 && i < k->rows; i++)
		if (k->row[i]->reading && k->row[i]->reader.pid == pid) {
			finish(k, k->row[i], status, by_signal);
			return true;
		}
	return false;
}

void
reading_stop(struct keeper *k)
{
	size_t i;

	for (i = 0; i < k->rows; i++)
		if (k->row[i]->reading) {
			k->row[i]->unread = true; /* by who comes next */
			kill(k->row[i]->reader.pid, SIGKILL);
		}
}
