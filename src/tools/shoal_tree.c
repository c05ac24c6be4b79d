/*
 * shoal_tree.c: the file or folder that a .torrent is made of.
 */
#include "shoal_tree.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "human.h"
#include "metainfo.h"
#include "path.h"

#define SHOWN 512 /* bytes of a path in a message */

static void *
need(void *p)
{
	if (p == NULL)
		err(EXIT_FAILURE, "no memory");
	return p;
}

static int
refuse(const char *path, const char *why)
{
	char shown[SHOWN];

	warnx("%s: %s", human_text(shown, sizeof(shown), path), why);
	return -1;
}

/* path is for messages. */
static int
check_name(const char *path, const char *name)
{
	struct rd raw = {(const uint8_t *)name, strlen(name)};
	char safe[PATH_NAME_MAX + 1], why[128];
	enum path_error error;

	if ((error = path_name(raw, safe)) != PATH_OK) {
		snprintf(
		    why, sizeof(why), "%s; rename it", path_error_text(error));
		return refuse(path, why);
	}
	if (strcmp(safe, name) != 0)
		return refuse(path,
		    "others could not keep its name, which is not UTF-8, has "
		    "characters that control or turn text, or ends in .part; "
		    "rename it");
	return 0;
}

static int
add(struct tree *t, const char *path, const struct stat *st)
{
	struct tree_file *f;

	if (strlen(t->name) + 1 + strlen(path) > PATH_LEN_MAX)
		return refuse(path, "its path is too long; move it up");
	if (t->n == METAINFO_FILES_MAX)
		return refuse(path, "there are too many files");
	if ((t->n & (t->n - 1)) == 0)
		t->file = need(reallocarray(
		    t->file, t->n == 0 ? 1 : (size_t)t->n * 2, sizeof(*f)));
	f = &t->file[t->n++];
	f->path = need(strdup(path));
	f->length = (uint64_t)st->st_size;
	f->device = st->st_dev;
	f->inode = st->st_ino;
	f->modified = st->st_mtim;
	f->changed = st->st_ctim;
	return 0;
}

/* What fts found; root is the length of the folder's own path. */
static int
look(struct tree *t, const FTSENT *e, size_t root)
{
	const char *path = e->fts_path + root + 1;

	if (e->fts_level == FTS_ROOTLEVEL && e->fts_info != FTS_DNR)
		return 0;
	switch (e->fts_info) {
	case FTS_D:
		return check_name(path, e->fts_name);
	case FTS_DP:
		return 0;
	case FTS_F:
		if (check_name(path, e->fts_name) == -1)
			return -1;
		return add(t, path, e->fts_statp);
	case FTS_DNR:
	case FTS_NS:
	case FTS_ERR:
		return refuse(e->fts_path, strerror(e->fts_errno));
	default:
		refuse(path, "left out, since it is neither file nor folder");
		return 0;
	}
}

static int
walk(struct tree *t, char *path)
{
	char *roots[] = {path, NULL};
	int rc = 0;
	FTSENT *e;
	FTS *fts;

	if ((fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL)) == NULL)
		return refuse(path, strerror(errno));
	while (rc == 0) {
		errno = 0;
		if ((e = fts_read(fts)) == NULL)
			break;
		rc = look(t, e, strlen(path));
	}
	if (rc == 0 && errno != 0)
		rc = refuse(path, strerror(errno));
	fts_close(fts);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	const struct tree_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int
add_up(struct tree *t, const char *path)
{
	uint32_t i;

	if (t->n > 1)
		qsort(t->file, t->n, sizeof(t->file[0]), by_path);
	for (i = 0; i < t->n; i++) {
		t->file[i].offset = t->total;
		if (t->file[i].length > INT64_MAX - t->total)
			return refuse(path, "there is too much in it");
		t->total += t->file[i].length;
	}
	return t->total > 0 ? 0 : refuse(path, "there is nothing in it");
}

/* path is absolute, and without links. */
static int
scan(struct tree *t, char *path, const struct stat *st)
{
	char *slash = strrchr(path, '/');
	int rc;

	t->name = need(strdup(slash + 1));
	t->is_folder = S_ISDIR(st->st_mode);
	if (check_name(path, t->name) == -1)
		return -1;
	rc = t->is_folder ? walk(t, path) : add(t, t->name, st);
	if (rc == -1 || add_up(t, path) == -1)
		return -1;
	if (!t->is_folder)
		slash[slash == path] = '\0';
	t->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return t->folder == -1 ? refuse(path, strerror(errno)) : 0;
}

int
tree_scan(struct tree *t, const char *path)
{
	struct stat st;
	char *real;
	int rc;

	memset(t, 0, sizeof(*t));
	if ((real = realpath(path, NULL)) == NULL || stat(real, &st) == -1)
		rc = refuse(path, strerror(errno));
	else if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		rc = refuse(path, "it is neither file nor folder");
	else
		rc = scan(t, real, &st);
	free(real);
	return rc;
}

bool
tree_has(const struct tree *t, const struct stat *st)
{
	const struct tree_file *f;

	for (f = t->file; f < t->file + t->n; f++)
		if (f->device == st->st_dev && f->inode == st->st_ino)
			return true;
	return false;
}

static bool
is_same(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool
tree_is_same(const struct tree *t)
{
	const struct tree_file *f;
	struct stat st;

	for (f = t->file; f < t->file + t->n; f++)
		if (fstatat(t->folder, f->path, &st, AT_SYMLINK_NOFOLLOW) ==
			-1 ||
		    !S_ISREG(st.st_mode) || (uint64_t)st.st_size != f->length ||
		    !is_same(&st.st_mtim, &f->modified) ||
		    !is_same(&st.st_ctim, &f->changed)) {
			refuse(f->path, "changed while it was read; try again");
			return false;
		}
	return true;
}
