/*
 * tree.c: folders by the slashes of a path, each after the one above it.
 */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beneath.h"
#include "file.h"
#include "path.h"
#include "rename_new.h"
#include "unmake.h"

static int
make_folder(int root, const char *path, size_t len)
{
	struct beneath at;
	int error;

	if (beneath_find(&at, root, path, len) == -1)
		return -1;
	error = mkdirat(at.dir, at.name, 0755) == -1 ? errno : 0;
	close(at.dir);
	errno = error;
	return error == 0 || error == EEXIST ? 0 : -1;
}

/* One that is not there has no names. */
static int
sync_folder(int root, const char *path, size_t len)
{
	char buf[PATH_LEN_MAX + 1];
	int fd, rc;

	memcpy(buf, path, len);
	buf[len] = '\0';
	if ((fd = beneath_open_folder(root, buf)) == -1)
		return errno == ENOENT ? 0 : -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

/* Does it to the folders of a path that another does not lead through. */
static int
each_folder(int root, const char *path, const char *but,
    int (*act)(int, const char *, size_t))
{
	size_t i;
	bool same = true;

	for (i = 0; path[i] != '\0'; i++) {
		same = same && path[i] == but[i];
		if (path[i] == '/' && !same && act(root, path, i) == -1)
			return -1;
	}
	return 0;
}

/* The file, with folders for it if need be: a new descriptor, or -1. */
static int
create(int root, const char *path, struct stat *st)
{
	int fd;

	fd = file_open(root, path, O_RDWR | O_CREAT, st);
	if (fd != -1 || errno != ENOENT)
		return fd;
	if (each_folder(root, path, "", make_folder) == -1)
		return -1;
	return file_open(root, path, O_RDWR | O_CREAT, st);
}

/* A file that has what it needs keeps its time. */
static int
make_room(int fd, const struct stat *st, uint64_t len, bool sparse)
{
	if ((uint64_t)st->st_size == len &&
	    (sparse || (uint64_t)st->st_blocks * 512 >= len))
		return 0;
	return len > 0 && !sparse ? file_allocate(fd, len) :
				    file_stretch(fd, len);
}

int
tree_make(struct data *da, uint32_t file, bool sparse)
{
	struct stat st;
	int fd, rc, error;

	if ((fd = data_find(da, file, true, &st)) != -1) {
		close(fd);
		return 0;
	}
	fd = create(da->fd, torrent_path(da->torrent, file), &st);
	if (fd == -1)
		return -1;
	rc = make_room(fd, &st, span_file_len(&da->spans, file), sparse);
	error = errno;
	close(fd);
	errno = error;
	return rc;
}

void
tree_unmake(struct data *da)
{
	(void)unmake_many(da->fd, da->torrent);
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

static int
rename_over(int dir, const char *from, int todir, const char *to)
{
	return renameat(dir, from, todir, to);
}

/* From one folder to the same path beneath another.  Both ends of the way are
 * open folders, so no symlink is followed. */
static int
move(int from, int to, const char *path,
    int (*rename)(int, const char *, int, const char *))
{
	struct beneath a, b;
	int rc, error;

	if (each_folder(to, path, "", make_folder) == -1 ||
	    beneath_find(&a, from, path, strlen(path)) == -1)
		return -1;
	rc = beneath_find(&b, to, path, strlen(path));
	if (rc == 0) {
		rc = rename(a.dir, a.name, b.dir, b.name);
		error = errno;
		close(b.dir);
		errno = error;
	}
	error = errno;
	close(a.dir);
	errno = error;
	return rc;
}

int
tree_move(struct data *da, uint32_t file)
{
	struct stat st;
	int fd;

	if (move(da->fd, data_done(da), torrent_path(da->torrent, file),
		rename_new) == 0)
		return 0;
	if (errno != ENOENT || (fd = data_find(da, file, true, &st)) == -1)
		return -1;
	close(fd);
	return 0;
}

int
tree_move_back(struct data *da, uint32_t file)
{
	return move(data_done(da), da->fd, torrent_path(da->torrent, file),
	    rename_over);
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

int
tree_sync_names(const struct data *da, int root)
{
	uint32_t i;

	for (i = 0; i < da->spans.files; i++)
		if (span_is_stored(&da->spans, i) &&
		    each_folder(root, torrent_path(da->torrent, i),
			former(da, i), sync_folder) == -1)
			return -1;
	return fsync(root);
}
