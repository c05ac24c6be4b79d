/*
 * watched.c: the folder of .torrent files.
 */
#include "watched.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"
#include "metainfo.h"
#include "reading.h"
#include "swarms.h"

#define ABOUT_FILES                                                 \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | \
	    IN_CREATE | IN_ATTRIB)
#define ABOUT_FOLDER (IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

static bool
is_same(const struct stamp *a, const struct stamp *b)
{
	return a->mtime_ns == b->mtime_ns && a->size == b->size &&
	    a->inode == b->inode;
}

static void
enter(struct keeper *k, const char *file, const struct stamp *st)
{
	struct row *r;

	if ((r = row_make(k, file)) == NULL) {
		log_errx("no memory for %s", file);
		return;
	}
	r->stamp = *st;
	r->unread = true;
	k->look = k->dirty = true;
}

void
watched_look(struct keeper *k, const char *file)
{
	struct stamp now;
	struct stat st;
	struct row *r;

	if (!metainfo_is_name(file))
		return;
	r = row_by_file(k, file);
	if (fstatat(k->torrents_fd, file, &st, 0) == -1 ||
	    !S_ISREG(st.st_mode)) {
		if (r != NULL)
			swarms_remove(k, r);
		return;
	}
	reading_stamp(&st, &now);
	if (r == NULL) {
		enter(k, file, &now);
		return;
	}
	/* Who left and came back while it was being ended is new. */
	if (r->gone || is_same(&r->stamp, &now))
		return;
	r->stamp = now;
	r->unread = true;
	backoff_reset(&r->fails);
	k->look = k->dirty = true;
}

/* The folder stays open, as this may come while descriptors are short. */
static void
look_at_all(struct keeper *k)
{
	struct dirent *e;
	struct row *r, *next;

	rewinddir(k->torrents_dir);
	while ((e = readdir(k->torrents_dir)) != NULL)
		watched_look(k, e->d_name);
	for (r = row_next(k, NULL); r != NULL; r = next) {
		next = row_next(k, r);
		watched_look(k, r->file);
	}
}

/* Of a name that is made, only what nobody will write: a link. */
static bool
is_link(const struct keeper *k, const char *file)
{
	struct stat st;

	return fstatat(k->torrents_fd, file, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (S_ISLNK(st.st_mode) || st.st_nlink > 1);
}

/* It may be permitted now to read it. */
static void
try_again(struct keeper *k, const char *file)
{
	struct row *r;

	if ((r = row_by_file(k, file)) != NULL && r->unread)
		backoff_reset(&r->fails);
}

static void
take(struct keeper *k, const struct inotify_event *e)
{
	if (e->mask & IN_Q_OVERFLOW)
		look_at_all(k);
	else if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF))
		log_errx("the folder %s is gone; start again when it is there",
		    k->torrents);
	else if (e->len > 0 && (e->mask & IN_ATTRIB))
		try_again(k, e->name);
	else if (e->len > 0 &&
	    ((e->mask & IN_CREATE) == 0 || is_link(k, e->name)))
		watched_look(k, e->name);
}

static void
on_notice(void *us, void *arg, uint32_t events)
{
	struct keeper *k = us;
	_Alignas(struct inotify_event) char buf[16384];
	const struct inotify_event *e;
	ssize_t n;
	char *p;

	(void)arg;
	(void)events;
	n = read(k->notices, buf, sizeof(buf));
	for (p = buf; p < buf + n; p += sizeof(*e) + e->len) {
		e = (const void *)p;
		take(k, e);
	}
}

void
watched_open(struct keeper *k)
{
	k->notices = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (k->notices == -1)
		fatal(EXIT_FAILED, "cannot watch a folder");
	k->notices = launch_high(k->notices);
	if (inotify_add_watch(
		k->notices, k->torrents, ABOUT_FILES | ABOUT_FOLDER) == -1)
		fatal(EXIT_USAGE, "cannot watch the folder %s", k->torrents);
	if (watch_add(k->ep, &k->notices_watch, k->notices, EPOLLIN, on_notice,
		NULL) == -1)
		fatal(EXIT_FAILED, "cannot watch a folder");
	if ((k->torrents_dir = fdopendir(k->torrents_fd)) == NULL)
		fatal(EXIT_USAGE, "cannot read the folder %s", k->torrents);
	look_at_all(k);
}
