/*
 * tree.c: folders by the slashes of a path, each after the one above it.
 */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "path.h"

/* A name and the open folder that it is in. */
struct place {
	int dir;
	const char *name;
};

/* Of the first len bytes of a path; dir is the caller's.  -1 with errno. */
static int
find(const struct data *da, const char *path, size_t len,
    char buf[PATH_LEN_MAX + 1], struct place *out)
{
	char *slash;

	memcpy(buf, path, len);
	buf[len] = '\0';
	slash = strrchr(buf, '/');
	out->name = slash != NULL ? slash + 1 : buf;
	if (slash != NULL)
		*slash = '\0';
	out->dir = file_open_folder(da->fd, slash != NULL ? buf : ".");
	return out->dir == -1 ? -1 : 0;
}

static int
make_folder(const struct data *da, const char *path, size_t len)
{
	char buf[PATH_LEN_MAX + 1];
	struct place at;
	int error;

	if (find(da, path, len, buf, &at) == -1)
		return -1;
	error = mkdirat(at.dir, at.name, 0755) == -1 ? errno : 0;
	close(at.dir);
	errno = error;
	return error == 0 || error == EEXIST ? 0 : -1;
}

static int
sync_folder(const struct data *da, const char *path, size_t len)
{
	char buf[PATH_LEN_MAX + 1];
	int fd, rc;

	memcpy(buf, path, len);
	buf[len] = '\0';
	if ((fd = file_open_folder(da->fd, buf)) == -1)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

/* The stored file before this one; "": there is none. */
static const char *
former(const struct data *da, uint32_t file)
{
	while (file-- > 0)
		if (span_is_stored(&da->spans, file))
			return torrent_path(da->torrent, file);
	return "";
}

/* Does it to the folders of a path that the file before has not, too. */
static int
each_folder(const struct data *da, uint32_t file,
    int (*act)(const struct data *, const char *, size_t))
{
	const char *path, *before;
	size_t i;
	bool same;

	path = torrent_path(da->torrent, file);
	before = former(da, file);
	same = true;
	for (i = 0; path[i] != '\0'; i++) {
		same = same && path[i] == before[i];
		if (path[i] == '/' && !same && act(da, path, i) == -1)
			return -1;
	}
	return 0;
}

int
tree_make(struct data *da, uint32_t file)
{
	uint64_t len;
	struct stat st;
	int fd, rc, error;

	if (each_folder(da, file, make_folder) == -1)
		return -1;
	fd = file_open(
	    da->fd, torrent_path(da->torrent, file), O_RDWR | O_CREAT, &st);
	if (fd == -1)
		return -1;
	len = span_file_len(&da->spans, file);
	rc = len > 0 && !da->sparse ? file_allocate(fd, len) :
				      file_stretch(fd, len);
	error = errno;
	close(fd);
	errno = error;
	return rc;
}

static int
remove_name(const struct data *da, const char *path, size_t len, int flags)
{
	char buf[PATH_LEN_MAX + 1];
	struct place at;
	int rc;

	if (find(da, path, len, buf, &at) == -1)
		return -1;
	rc = unlinkat(at.dir, at.name, flags);
	close(at.dir);
	return rc;
}

/* Files first; a folder that a later path needs too is not empty yet. */
void
tree_unmake(struct data *da)
{
	const char *path;
	uint32_t i;
	size_t n;

	for (i = 0; i < da->spans.files; i++) {
		path = torrent_path(da->torrent, i);
		if (span_is_stored(&da->spans, i))
			(void)remove_name(da, path, strlen(path), 0);
	}
	for (i = 0; i < da->spans.files; i++) {
		path = torrent_path(da->torrent, i);
		for (n = strlen(path); n-- > 0;)
			if (path[n] == '/')
				(void)remove_name(da, path, n, AT_REMOVEDIR);
	}
}

static int
make_executable(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	return fchmod(fd, (st.st_mode | (st.st_mode & 0444) >> 2) & 07777);
}

int
tree_finish(struct data *da, uint32_t file)
{
	int fd;

	if ((fd = data_fd(da, file)) == -1)
		return -1;
	if ((da->torrent->file[file].flags & TORRENT_EXEC) != 0 &&
	    make_executable(fd) == -1)
		return -1;
	if (fsync(fd) == -1)
		return -1;
	if (!file_is_lost(fd, span_file_len(&da->spans, file)))
		return 0;
	errno = ENODATA;
	return -1;
}

int
tree_sync_names(struct data *da)
{
	uint32_t i;

	for (i = 0; i < da->spans.files; i++)
		if (span_is_stored(&da->spans, i) &&
		    each_folder(da, i, sync_folder) == -1)
			return -1;
	return fsync(da->fd);
}
